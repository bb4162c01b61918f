namespace Platform.Tests.Agents.Mcp;

/// <summary>A process that has a local program open, for a test that kills it.</summary>
internal static class McpHost
{
    public const string Mode = "mcp-host";

    public static async Task<int> RunAsync()
    {
        await using var rig = new McpRig();
        var tool = McpRig.Program("plain");
        // A child of the program's in the same group, and one that left it; then the head of the group and the program.
        var spawned = (await rig.CallAsync(tool, "spawn")).Text;
        Console.WriteLine($"{spawned} {await rig.ProcessAsync(tool)} {(await rig.CallAsync(tool, "pid")).Text}");
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
