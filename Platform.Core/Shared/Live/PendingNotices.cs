namespace Platform.Core.Shared.Live;

/// <summary>
/// Notices of the last few milliseconds, those of one tenant, feature and kind united. Its size is bounded by itself: many ids of one
/// key become "all", too many keys become one "everything".
/// </summary>
internal sealed class PendingNotices(int maxIds, int maxKeys)
{
    private readonly Lock gate = new();
    private Dictionary<Key, HashSet<string>?> byKey = [];
    private bool overflown;

    /// <summary>True when this notice is the first since the last <see cref="Take"/>.</summary>
    public bool Add(ChangeNotice notice)
    {
        lock (gate)
        {
            var wasEmpty = byKey.Count == 0 && !overflown;
            var key = new Key(notice.TenantId, notice.Feature, notice.Kind);
            if (overflown)
                return false;
            if (!byKey.TryGetValue(key, out var ids))
            {
                if (byKey.Count >= maxKeys)
                {
                    overflown = true;
                    byKey = [];
                    return false;
                }
                byKey.Add(key, ids = []);
            }
            if (ids is null)
                return wasEmpty;
            ids.UnionWith(notice.Ids);
            if (notice.ConcernsAll || ids.Count > maxIds)
                byKey[key] = null;
            return wasEmpty;
        }
    }

    /// <summary>What came together, or null when it was too much to tell apart.</summary>
    public IReadOnlyList<ChangeNotice>? Take()
    {
        Dictionary<Key, HashSet<string>?> taken;
        lock (gate)
        {
            if (overflown)
            {
                overflown = false;
                return null;
            }
            (taken, byKey) = (byKey, []);
        }
        return [.. taken.Select(pair => new ChangeNotice(pair.Key.TenantId, pair.Key.Feature, pair.Key.Kind, pair.Value is null ? [] : [.. pair.Value]))];
    }

    private readonly record struct Key(Guid? TenantId, string Feature, string Kind);
}
