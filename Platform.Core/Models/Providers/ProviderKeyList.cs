using Platform.Core.Models.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;

namespace Platform.Core.Models.Providers;

/// <summary>Changes a provider's keys as a caller sends them: a list in the order of trying, where <see cref="ProviderRules.Kept"/> keeps what is stored in that place.</summary>
internal sealed class ProviderKeyList(SecretBox box, TimeProvider time)
{
    /// <summary>Null when done; what falls out of the list is deleted with the provider's graph.</summary>
    public Error? Apply(ModelProvider provider, IReadOnlyList<string> sent)
    {
        var stored = provider.Keys.OrderBy(key => key.Position).ToArray();
        var kept = new List<ModelProviderKey>();
        for (var i = 0; i < sent.Count; i++)
        {
            if (sent[i] != ProviderRules.Kept)
                kept.Add(new ModelProviderKey { TenantId = provider.TenantId, ProviderId = provider.Id, SealedKey = box.Seal(ModelProviderKey.Purpose, sent[i]), CreatedAt = time.GetUtcNow() });
            else if (i < stored.Length)
                kept.Add(stored[i]);
            else
                return ProviderErrors.NothingToKeep(i);
        }

        foreach (var gone in stored.Except(kept))
            provider.Keys.Remove(gone);
        for (var i = 0; i < kept.Count; i++)
        {
            kept[i].Position = (short)(i + 1);
            if (!provider.Keys.Contains(kept[i]))
                provider.Keys.Add(kept[i]);
        }

        return null;
    }
}
