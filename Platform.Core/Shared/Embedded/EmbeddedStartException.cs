namespace Platform.Core.Shared.Embedded;

/// <summary>The private servers cannot be started. The message is one line for a person: what is wrong and what to do.</summary>
public sealed class EmbeddedStartException : Exception
{
    public EmbeddedStartException(string message) : base(message) { }

    public EmbeddedStartException(string message, Exception inner) : base(message, inner) { }
}
