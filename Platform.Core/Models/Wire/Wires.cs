using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Offline;
using Platform.Core.Shared.Security;

namespace Platform.Core.Models.Wire;

/// <summary>Makes the wire to a provider with one of its keys. Connections are shared by all tenants; a key is put on each request alone.</summary>
internal sealed class Wires(SecretBox box, TimeProvider time) : IDisposable
{
    // Time-outs stand above, per call.
    private readonly HttpClient _public = new(SsrfGuard.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly HttpClient _private = new(SsrfGuard.CreateHandler(allowPrivate: true)) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly OfflineWire _offline = new();

    public IModelWire Of(ProviderSetup provider, ProviderKey key) => provider.Type == ProviderTypes.Offline
        ? _offline
        : new OpenAiWire(provider.AllowPrivate || provider.IsTrusted ? _private : _public, provider.Type, provider.BaseUrl, key.Open(box), time);

    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
    }
}
