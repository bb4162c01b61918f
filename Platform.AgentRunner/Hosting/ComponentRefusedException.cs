namespace Platform.AgentRunner.Hosting;

/// <summary>A component cannot work, and starting it again would not help: a person must change something.</summary>
/// <param name="code">Named, for the status: <c>telegram.unauthorized</c>.</param>
internal sealed class ComponentRefusedException(string code) : Exception(code);
