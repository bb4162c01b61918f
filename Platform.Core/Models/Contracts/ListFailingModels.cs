using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Contracts;

/// <summary>The tenant's models of which half of the attempts or more went wrong in the last minutes, whoever asked.</summary>
[Requires(Permissions.ModelsRead)]
public sealed record ListFailingModels : IQuery<IReadOnlyList<FailingModel>>
{
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    /// <summary>One attempt that fails is no news: it is repeated.</summary>
    public const int FewestAttempts = 3;
}

/// <param name="LastError">A named error.</param>
public sealed record FailingModel(string Provider, string Model, int Attempts, int Errors, string? LastError);
