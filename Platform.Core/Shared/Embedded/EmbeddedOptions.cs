using System.Net;
using System.Net.Sockets;

namespace Platform.Core.Shared.Embedded;

/// <summary>How the private PostgreSQL and Redis are started.</summary>
public sealed class EmbeddedOptions
{
    /// <summary>Folder of the clusters, passwords, logs and the lock; made when missing. Relative paths count from the working directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>For tests only: nothing is forced to disk, so a crash of the machine may lose or damage the data.</summary>
    public bool Fast { get; init; }

    /// <summary>Receives one line for every step and every unexpected end of a server. May be called from any thread.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Names a port that is free on loopback. Somebody may take it before the server does, so the caller tries again.</summary>
    internal Func<int> PickPort { get; init; } = PickFreePort;

    static int PickFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
