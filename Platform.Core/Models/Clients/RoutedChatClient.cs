using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Wire;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Models.Clients;

/// <summary>Chat through the journey. An answer that is not streamed to the caller is streamed to here all the same, so that the same time-outs see it stall.</summary>
internal sealed class RoutedChatClient(JourneyServices services, ModelCall call) : IChatClient
{
    private static readonly ChatClientMetadata Metadata = new("platform");

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in RunAsync([.. messages], options, null, cancellationToken))
        {
            if (update is null)
                updates.Clear();
            else
                updates.Add(update);
        }

        var response = updates.ToChatResponse();
        response.AdditionalProperties = updates[^1].AdditionalProperties;
        return response;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var given = new GivenOut();
        await foreach (var update in RunAsync([.. messages], options, given, cancellationToken))
        {
            if (update is null)
                continue;
            given.Any = true;
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ChatClientMetadata) ? Metadata : serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    /// <summary>The updates of the answer; null where what came before is void and the answer begins anew.</summary>
    /// <param name="given">Null when nothing reaches the caller before the end.</param>
    private async IAsyncEnumerable<ChatResponseUpdate?> RunAsync(ChatMessage[] messages, ChatOptions? options, GivenOut? given, [EnumeratorCancellation] CancellationToken ct)
    {
        var wanted = options?.Clone() ?? new ChatOptions();
        wanted.MaxOutputTokens = Math.Min(options?.MaxOutputTokens ?? int.MaxValue, call.Limits.MaxOutputTokens);
        if (call.StoredPrompt is { } prompt)
            (wanted.AdditionalProperties ??= [])[ResponsesRequest.StoredPrompt] = prompt;
        var promptTokens = TokenEstimate.Of(messages, wanted);
        using var patience = new Patience(call.Limits, services.Time, ct);
        var journey = new Journey(services, call, KindOf(call.Purpose), await Station.PlanAcrossTenants(services.Directory, call, ct), patience);
        while (true)
        {
            var attempt = await journey.BeginAsync(promptTokens, wanted.MaxOutputTokens.Value, ct);
            var answer = new AnswerMeter(promptTokens);
            WireException? fault = null;
            try
            {
                var token = patience.BeginAttempt();
                await using var updates = attempt.Wire.StreamAsync(attempt.Station.Model.Model, messages, wanted, token).GetAsyncEnumerator(token);
                while (true)
                {
                    patience.Expect(answer.HasBegun ? call.Limits.Idle : call.Limits.FirstToken);
                    (var more, fault) = await NextAsync(updates, patience, answer.HasBegun, ct);
                    // A caller that is slow with a piece takes nothing from the provider's time.
                    patience.Expect(Timeout.InfiniteTimeSpan);
                    if (!more)
                        break;
                    if (answer.Take(updates.Current) is { } update)
                        yield return update;
                }

                if (fault is null)
                {
                    attempt.Station = await attempt.Station.AnsweredAcrossTenants(services.Directory, call, answer.ModelId, ct);
                    var done = await journey.SucceedAsync(attempt, answer.Read(), isFinal: answer.Ends(call.ReturnedFunctions));
                    yield return LastOf(answer, done, journey.Route);
                    yield break;
                }

                await journey.FailAsync(attempt, fault, fault.MayBeBilled || answer.HasBegun ? answer.Read() : null, canRestart: given is not { Any: true });
            }
            finally
            {
                // The caller went away, or something of ours is broken: what was used is used.
                if (!attempt.IsOver)
                    await journey.AbandonAsync(attempt, answer.Read());
            }

            yield return null;
        }
    }

    private static async ValueTask<(bool More, WireException? Fault)> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, Patience patience, bool hasBegun, CancellationToken ct)
    {
        try
        {
            return (await updates.MoveNextAsync(), null);
        }
        catch (WireException fault)
        {
            return (false, fault);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (false, patience.Explain(hasBegun));
        }
    }

    // What was used and the way there, as the last word of a stream and as a part of a whole answer.
    private static ChatResponseUpdate LastOf(AnswerMeter answer, ModelAttempt done, ModelRoute route) => new(ChatRole.Assistant, [new UsageContent(new UsageDetails
    {
        InputTokenCount = done.PromptTokens, OutputTokenCount = done.CompletionTokens, TotalTokenCount = done.PromptTokens + done.CompletionTokens,
    })])
    {
        ResponseId = answer.ResponseId, MessageId = answer.ResponseId, ModelId = done.Model, AdditionalProperties = new() { [ModelRoute.Key] = route },
    };

    private static UsageKind KindOf(ModelPurpose purpose) => purpose switch
    {
        ModelPurpose.SubAgent => UsageKind.SubAgent,
        ModelPurpose.Tool => UsageKind.Tool,
        _ => UsageKind.Chat,
    };

    private sealed class GivenOut
    {
        public bool Any { get; set; }
    }
}
