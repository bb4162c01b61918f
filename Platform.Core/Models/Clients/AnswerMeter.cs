using System.Text;
using Microsoft.Extensions.AI;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Wire;

namespace Platform.Core.Models.Clients;

/// <summary>Looks at an answer as it passes: how much it is, whether it calls tools, what the provider says it used.</summary>
/// <param name="promptTokens">Estimated.</param>
internal sealed class AnswerMeter(int promptTokens)
{
    private readonly StringBuilder _text = new();
    private UsageDetails? _said;
    private int _other;
    private readonly HashSet<string> _called = new(StringComparer.Ordinal);

    /// <summary>Something of the answer came.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>It answers the interaction: it calls nothing, or what only the client can carry out.</summary>
    public bool Ends(IReadOnlyCollection<string> returned) => _called.Count == 0 || _called.Overlaps(returned);

    public string? ResponseId { get; private set; }

    /// <summary>As the provider calls the model that answers.</summary>
    public string? ModelId { get; private set; }

    /// <summary>What goes on to the caller; null when the update holds nothing for it. The provider's count of tokens stays here: it may be wrong.</summary>
    public ChatResponseUpdate? Take(ChatResponseUpdate update)
    {
        ResponseId ??= update.ResponseId;
        ModelId ??= update.ModelId;
        foreach (var content in update.Contents)
        {
            if (content is UsageContent usage)
            {
                _said = usage.Details;
                continue;
            }

            HasBegun = true;
            if (content is FunctionCallContent call)
                _called.Add(call.Name);
            if (content is TextContent text)
                _text.Append(text.Text);
            else if (content is TextReasoningContent reasoning)
                _text.Append(reasoning.Text);
            else
                _other += TokenEstimate.Of(content);
        }

        if (!update.Contents.Any(content => content is UsageContent))
            return update;
        update.Contents = [.. update.Contents.Where(content => content is not UsageContent)];
        return update.Contents.Count > 0 || update.FinishReason is not null ? update : null;
    }

    public UsageReading Read() => UsageReading.Of(_said, promptTokens, TokenEstimate.Of(_text.ToString()) + _other);
}
