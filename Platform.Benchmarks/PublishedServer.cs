namespace Platform.Benchmarks;

/// <summary>The server as it is delivered: published, Release.</summary>
internal static class PublishedServer
{
    /// <summary>The folder of the checkout that this was built from.</summary>
    public static string Checkout
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new InvalidOperationException("Run it from within the checkout.");
        }
    }

    public static async Task<string> FindAsync(DirectoryInfo? given, CancellationToken ct)
    {
        if (given is not null)
            return given.FullName;
        var folder = Path.Combine(Checkout, "artifacts", "benchmark-server");
        Console.WriteLine("Publishing the server…");
        await Processes.RunAsync("dotnet", ["publish", Path.Combine(Checkout, "Platform.Web"), "-c", "Release", "-o", folder, "-v", "quiet", "--nologo"], new Dictionary<string, string>(), ct);
        return folder;
    }
}
