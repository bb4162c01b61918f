using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Platform.Core.Runtime.Supervision;

namespace Platform.Web.Runtime.Processes;

/// <summary>Where the server answers on its own machine, as soon as it listens: the port that it really has, also where it was free to choose.</summary>
internal sealed class LoopbackAddress(IServer server) : IServerAddress
{
    public string? Address
    {
        get
        {
            var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => address.StartsWith("http://", StringComparison.Ordinal));
            if (bound is null || BindingAddress.Parse(bound) is not { Port: > 0 } address)
                return null;
            // All addresses of the machine: loopback is one of them.
            var host = address.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "127.0.0.1" : address.Host;
            return $"http://{host}:{address.Port}";
        }
    }
}
