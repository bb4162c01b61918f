using Platform.Core.Models.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>What a run takes of models. What an asked agent takes, the asking one takes as well.</summary>
internal sealed class Spending(Spending? asking)
{
    private readonly Lock _lock = new();

    public long PromptTokens { get; private set; }

    public long CompletionTokens { get; private set; }

    /// <summary>US dollars.</summary>
    public decimal Cost { get; private set; }

    /// <summary>Failed attempts included: they may be billed.</summary>
    public void Add(ModelRoute route)
    {
        lock (_lock)
        {
            foreach (var attempt in route.Attempts)
                (PromptTokens, CompletionTokens, Cost) = (PromptTokens + attempt.PromptTokens, CompletionTokens + attempt.CompletionTokens, Cost + attempt.Cost);
        }

        asking?.Add(route);
    }
}
