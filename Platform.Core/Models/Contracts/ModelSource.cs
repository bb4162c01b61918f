namespace Platform.Core.Models.Contracts;

/// <summary>Who said what a model holds and costs.</summary>
public enum ModelSource
{
    /// <summary>As the provider's list says; the next fetch writes it anew.</summary>
    Fetched,

    /// <summary>A person has set context or prices; a fetch leaves them.</summary>
    Edited,
}
