using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>One answer of a model as it comes: its text piece by piece, then what it wants of tools, what it took, or why there is none.</summary>
internal sealed class ModelTurn
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public List<FunctionCallContent> Calls { get; } = [];

    public ModelRoute? Route { get; private set; }

    public Error? Error { get; private set; }

    /// <summary>The pieces of the text. Does not throw what is the model's fault: see <see cref="Error"/>.</summary>
    public async IAsyncEnumerable<string> ReadAsync(IChatClient client, IReadOnlyList<ChatMessage> messages, ChatOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var updates = client.GetStreamingResponseAsync(messages, options, ct).GetAsyncEnumerator(ct);
        while (await NextAsync(updates))
        {
            if (updates.Current.AdditionalProperties?.TryGetValue(ModelRoute.Key, out var route) is true)
                Route = route as ModelRoute;
            Calls.AddRange(updates.Current.Contents.OfType<FunctionCallContent>());
            if (updates.Current.Text is not { Length: > 0 } piece)
                continue;
            _text.Append(piece);
            yield return piece;
        }
    }

    /// <summary>As it stands in the conversation.</summary>
    public ChatMessage AsMessage() => new(ChatRole.Assistant, [.. _text.Length > 0 ? new AIContent[] { new TextContent(Text) } : [], .. Calls]);

    /// <summary>For whoever follows the run.</summary>
    public AgentEvent.Answered AsEvent(TimeSpan took, TimeSpan? first)
    {
        var spent = new Spending(null);
        if (Route is { } route)
            spent.Add(route);
        var last = Route?.Attempts.LastOrDefault();
        return new AgentEvent.Answered(
            last?.Provider, last?.Model, Text, [.. Calls.Select(call => new AgentEvent.ToolCalled(call.CallId, call.Name, ToolRound.ArgumentsOf(call)))], spent.PromptTokens, spent.CompletionTokens, spent.Cost, took, first, Error?.Code);
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (ModelException exception)
        {
            (Error, Route) = (exception.Error, exception.Route);
            return false;
        }
    }
}
