using Platform.Core.Models.Wire;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Models.Providers;

/// <summary>Whether the providers of the environment's keys answer; for the command that checks the settings, so it needs no database.</summary>
public static class EnvironmentProviders
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>One line for each key that is set; nothing where none is.</summary>
    public static async Task<IReadOnlyList<ReachedProvider>> ReachAsync(PlatformSettings settings, TimeProvider time, CancellationToken ct)
    {
        var reached = new List<ReachedProvider>();
        if (settings.OpenAiApiKey is { } openAi)
            reached.Add(await ReachAsync("OpenAI", ProviderTypes.OpenAi, settings.OpenAiBaseUrl, openAi, time, ct));
        if (settings.OpenRouterApiKey is { } openRouter)
            reached.Add(await ReachAsync("OpenRouter", ProviderTypes.OpenRouter, settings.OpenRouterBaseUrl, openRouter, time, ct));
        return reached;
    }

    private static async Task<ReachedProvider> ReachAsync(string name, string type, string baseUrl, string key, TimeProvider time, CancellationToken ct)
    {
        // The operator's own address: it may be private, as a gateway of the company is.
        using var http = new HttpClient(SsrfGuard.CreateHandler(allowPrivate: true)) { Timeout = Timeout.InfiniteTimeSpan };
        using var limit = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var started = time.GetTimestamp();
        try
        {
            var models = await new OpenAiWire(http, type, baseUrl, key, time).ListModelsAsync(linked.Token);
            return new ReachedProvider(name, true, $"answers in {time.GetElapsedTime(started).TotalMilliseconds:0} ms, {models.Count} models");
        }
        catch (WireException fault)
        {
            return new ReachedProvider(name, false, $"{fault.Code}: {fault.Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ReachedProvider(name, false, $"no answer within {Patience.TotalSeconds:0} s");
        }
    }
}

/// <param name="Detail">For people; holds no key.</param>
public sealed record ReachedProvider(string Name, bool Ok, string Detail);
