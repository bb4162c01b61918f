using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>Has providers embed questions, outside of any operation. What was asked lately is remembered; what cannot be had is said and searched by words.</summary>
internal sealed class QuestionEmbeddings(IModelClients models, ILogger<QuestionEmbeddings> logger)
{
    private const int MostRemembered = 2_000;

    // A person waits for the answer; without the vector there is still one.
    private static readonly ModelLimits Limits = new() { FirstToken = TimeSpan.FromSeconds(4), Total = TimeSpan.FromSeconds(5), Retries = 1, MaxRetryAfter = TimeSpan.FromSeconds(1) };

    private readonly ConcurrentDictionary<(TenantId Tenant, string Embedding, string Question), ReadOnlyMemory<float>> _remembered = new();

    /// <summary>The vector, or the named error for which there is none.</summary>
    public async Task<(ReadOnlyMemory<float> Vector, string? Error)> EmbedAsync(TenantId tenant, EmbeddingChoice choice, string question, Guid? agent, CancellationToken ct)
    {
        var key = (tenant, choice.Name, question);
        if (_remembered.TryGetValue(key, out var known))
            return (known, null);
        var call = new ModelCall { Tenant = tenant, Model = new ModelChoice(choice.Provider, choice.Model), Purpose = ModelPurpose.Tool, Agent = agent, Thread = "knowledge", Limits = Limits };
        try
        {
            var answer = await models.Embeddings(call).GenerateAsync([question], new EmbeddingGenerationOptions { Dimensions = choice.Dimensions }, ct);
            if (answer is not [{ Vector: { Length: > 0 } vector }] || !IsFinite(vector.Span))
                return (default, ModelErrors.BadAnswer);
            if (_remembered.Count >= MostRemembered)
                _remembered.Clear();
            _remembered[key] = vector;
            return (vector, null);
        }
        catch (ModelException refused)
        {
            SearchLog.EmbeddingFailed(logger, choice.Name, refused.Error.Code);
            return (default, refused.Error.Code);
        }
    }

    private static bool IsFinite(ReadOnlySpan<float> vector)
    {
        foreach (var number in vector)
            if (!float.IsFinite(number))
                return false;
        return true;
    }
}
