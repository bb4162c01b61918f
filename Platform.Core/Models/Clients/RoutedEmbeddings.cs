using Microsoft.Extensions.AI;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Wire;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Models.Clients;

/// <summary>Embeddings through the journey, in parts that every provider takes. A fallback must give vectors of the same space: its model is the caller's choice.</summary>
internal sealed class RoutedEmbeddings(JourneyServices services, ModelCall call) : IEmbeddingGenerator<string, Embedding<float>>
{
    // The smallest limit of the known providers; each part is one call and one usage record.
    private const int MostTexts = 96;

    private static readonly EmbeddingGeneratorMetadata Metadata = new("platform");

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var all = new GeneratedEmbeddings<Embedding<float>>();
        var usage = new UsageDetails { InputTokenCount = 0, TotalTokenCount = 0 };
        using var patience = new Patience(call.Limits, services.Time, cancellationToken);
        var stations = await Station.PlanAcrossTenants(services.Directory, call, cancellationToken);
        foreach (var texts in values.Chunk(MostTexts))
        {
            var journey = new Journey(services, call, UsageKind.Embedding, stations, patience);
            var (vectors, done) = await EmbedAsync(journey, texts, options?.Dimensions, patience, cancellationToken);
            all.AddRange(vectors.Select(vector => new Embedding<float>(vector) { ModelId = done.Model }));
            usage.Add(new UsageDetails { InputTokenCount = done.PromptTokens, TotalTokenCount = done.PromptTokens });
            all.AdditionalProperties = new() { [ModelRoute.Key] = journey.Route };
        }

        all.Usage = usage;
        return all;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata : serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private async Task<(IReadOnlyList<ReadOnlyMemory<float>> Vectors, ModelAttempt Done)> EmbedAsync(
        Journey journey, string[] texts, int? dimensions, Patience patience, CancellationToken ct)
    {
        var promptTokens = texts.Sum(TokenEstimate.Of);
        while (true)
        {
            var attempt = await journey.BeginAsync(promptTokens, 0, ct);
            WireException? fault = null;
            try
            {
                var token = patience.BeginAttempt();
                patience.Expect(call.Limits.FirstToken);
                var answer = await attempt.Wire.EmbedAsync(attempt.Station.Model.Model, texts, dimensions, token);
                var usage = UsageReading.Of(new UsageDetails { InputTokenCount = answer.PromptTokens, OutputTokenCount = 0 }, promptTokens, 0);
                return (answer.Vectors, await journey.SucceedAsync(attempt, usage, isFinal: false));
            }
            catch (WireException exception)
            {
                fault = exception;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                fault = patience.Explain(hasBegun: false);
            }
            finally
            {
                if (!attempt.IsOver && fault is null)
                    await journey.AbandonAsync(attempt, new UsageReading(promptTokens, 0, true));
            }

            await journey.FailAsync(attempt, fault, fault.MayBeBilled ? new UsageReading(promptTokens, 0, true) : null, canRestart: true);
        }
    }
}

/// <summary>Hands out clients.</summary>
internal sealed class ModelClients(JourneyServices services) : IModelClients
{
    public IChatClient Chat(ModelCall call) => new RoutedChatClient(services, call);

    public IEmbeddingGenerator<string, Embedding<float>> Embeddings(ModelCall call) => new RoutedEmbeddings(services, call);
}
