using Microsoft.Extensions.AI;
using Platform.Core.Models.Contracts;

namespace Platform.Core.Models.Wire;

/// <summary>One attempt at one provider with one key. Everything that goes wrong is a <see cref="WireException"/>; time-outs, retries, budgets and breakers stand above it.</summary>
internal interface IModelWire
{
    /// <summary>The answer piece by piece. Tool calls come whole; usage, where the provider says it, comes as <see cref="UsageContent"/>; the finish reason is in the last update but usage.</summary>
    IAsyncEnumerable<ChatResponseUpdate> StreamAsync(string model, IReadOnlyList<ChatMessage> messages, ChatOptions options, CancellationToken ct);

    /// <summary>One vector for each text, in their order.</summary>
    Task<WireEmbeddings> EmbedAsync(string model, IReadOnlyList<string> texts, int? dimensions, CancellationToken ct);

    Task<IReadOnlyList<ListedModel>> ListModelsAsync(CancellationToken ct);
}

/// <param name="PromptTokens">As the provider says; null where it does not.</param>
internal sealed record WireEmbeddings(IReadOnlyList<ReadOnlyMemory<float>> Vectors, long? PromptTokens);

/// <summary>A model as a provider lists it; prices in US dollars for a million tokens.</summary>
internal sealed record ListedModel(string Id, int? ContextTokens, int? MaxOutputTokens, decimal? PromptPrice, decimal? CompletionPrice);

/// <summary>What went wrong in one attempt.</summary>
internal sealed class WireException(string code, string detail, Exception? inner = null) : Exception(detail, inner)
{
    /// <summary>One of <see cref="ModelErrors"/>.</summary>
    public string Code { get; } = code;

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The provider took the request and may bill it.</summary>
    public bool MayBeBilled { get; init; }

    /// <summary>The same attempt once more may help.</summary>
    public bool CanBeRepeated => Code is ModelErrors.Timeout or ModelErrors.RateLimited or ModelErrors.BadAnswer or ModelErrors.Unavailable or ModelErrors.StreamBroken;

    /// <summary>It speaks against the provider and its key, not against this request: the breaker counts it.</summary>
    public bool IsOfTheKey => Code is ModelErrors.Timeout or ModelErrors.Unauthorized or ModelErrors.BadAnswer or ModelErrors.Unavailable or ModelErrors.StreamBroken or ModelErrors.PrivateAddress;
}
