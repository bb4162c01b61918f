namespace Platform.AgentRunner.Channels;

/// <summary>The component serves this type of integration.</summary>
/// <param name="type">As in the agent's configuration, and in the <c>IntegrationKind</c> that the server registers.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class IntegrationAttribute(string type) : Attribute
{
    public string Type { get; } = type;
}
