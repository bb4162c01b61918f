using Platform.Core.Shared.Security;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>How much a server may still say until something is asked of it again. One that says more is cut off: an answer without end must not fill the memory.</summary>
internal sealed class TrafficBudget(Action exhausted)
{
    /// <summary>Far more than any model reads, with room for a picture that somebody attached.</summary>
    public const long PerCall = 4 * 1024 * 1024;

    private long _left = PerCall;

    public bool IsExhausted { get; private set; }

    public void Renew() => Interlocked.Exchange(ref _left, PerCall);

    /// <exception cref="InvalidDataException">It was too much.</exception>
    public void Take(int bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0 && !IsExhausted)
            return;
        IsExhausted = true;
        exhausted();
        throw new InvalidDataException($"The server said more than {PerCall} bytes.");
    }
}

/// <summary>Reads what a server says, on its budget.</summary>
internal sealed class BudgetedStream(Stream inner, TrafficBudget budget) : MeteredStream(inner)
{
    protected override void Take(int bytes) => budget.Take(bytes);
}

/// <summary>The same for a server that is asked over HTTP: whatever comes back is on the budget, and after it is spent nothing is asked any more.</summary>
internal sealed class BudgetedHandler(HttpMessageHandler inner, TrafficBudget budget) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        budget.Take(0);
        var response = await base.SendAsync(request, cancellationToken);
        var bounded = new StreamContent(new BudgetedStream(await response.Content.ReadAsStreamAsync(cancellationToken), budget));
        foreach (var header in response.Content.Headers)
            bounded.Headers.TryAddWithoutValidation(header.Key, header.Value);
        response.Content = bounded;
        return response;
    }
}
