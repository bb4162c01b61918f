using Microsoft.Extensions.Logging;

namespace Platform.Core.Shared.Live;

/// <summary>Who listens in this process.</summary>
internal sealed class NoticeSubscribers(ILogger logger)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(Guid TenantId, string Feature), Subscriber[]> ofOneTenant = [];
    private readonly Dictionary<string, Subscriber[]> ofAllTenants = [];

    public IDisposable Add(Guid? tenantId, string feature, Action<ChangeNotice> handler)
    {
        var subscriber = new Subscriber(new ChangeNotice(tenantId, feature, ChangeNotice.Resync, []), handler);
        return tenantId is { } tenant ? Add(ofOneTenant, (tenant, feature), subscriber) : Add(ofAllTenants, feature, subscriber);
    }

    public void Deliver(ChangeNotice notice)
    {
        Subscriber[]? tenant = null, all;
        lock (gate)
        {
            if (notice.TenantId is { } id)
                ofOneTenant.TryGetValue((id, notice.Feature), out tenant);
            ofAllTenants.TryGetValue(notice.Feature, out all);
        }
        foreach (var subscriber in tenant ?? [])
            Call(subscriber, notice);
        foreach (var subscriber in all ?? [])
            Call(subscriber, notice);
    }

    /// <summary>Tells each subscriber, once, that it may have missed something.</summary>
    public void Resync()
    {
        Subscriber[] everybody;
        lock (gate)
            everybody = [.. ofOneTenant.Values.SelectMany(list => list), .. ofAllTenants.Values.SelectMany(list => list)];
        foreach (var subscriber in everybody)
            Call(subscriber, subscriber.Resync);
    }

    private void Call(Subscriber subscriber, ChangeNotice notice)
    {
        try
        {
            if (!subscriber.IsGone)
                subscriber.Handler(notice);
        }
        catch (Exception exception)
        {
            LiveLog.HandlerFailed(logger, notice.Feature, notice.Kind, exception);
        }
    }

    private IDisposable Add<TKey>(Dictionary<TKey, Subscriber[]> table, TKey key, Subscriber subscriber) where TKey : notnull
    {
        // Arrays are replaced, never changed: delivery runs outside the lock.
        lock (gate)
            table[key] = [.. table.GetValueOrDefault(key) ?? [], subscriber];
        return new Registration<TKey>(this, table, key, subscriber);
    }

    private void Remove<TKey>(Dictionary<TKey, Subscriber[]> table, TKey key, Subscriber subscriber) where TKey : notnull
    {
        lock (gate)
        {
            subscriber.IsGone = true;
            if (!table.TryGetValue(key, out var present))
                return;
            var rest = Array.FindAll(present, other => other != subscriber);
            if (rest.Length > 0)
                table[key] = rest;
            else
                table.Remove(key);
        }
    }

    private sealed class Subscriber(ChangeNotice resync, Action<ChangeNotice> handler)
    {
        public volatile bool IsGone;

        public ChangeNotice Resync { get; } = resync;

        public Action<ChangeNotice> Handler { get; } = handler;
    }

    private sealed class Registration<TKey>(NoticeSubscribers owner, Dictionary<TKey, Subscriber[]> table, TKey key, Subscriber subscriber) : IDisposable
        where TKey : notnull
    {
        public void Dispose() => owner.Remove(table, key, subscriber);
    }
}
