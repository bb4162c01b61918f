namespace Platform.Tests.Agents.Mcp;

/// <summary>A process that has a local program open, for a test that kills it.</summary>
internal static class McpHost
{
    public const string Mode = "mcp-host";

    public static async Task<int> RunAsync()
    {
        await using var rig = new McpRig();
        var tool = McpRig.Program("plain");
        // The head of the group, the program, and a child of the program's in the same group.
        var spawned = (await rig.CallAsync(tool, "spawn")).Text.Split(' ')[0];
        Console.WriteLine($"{await rig.ProcessAsync(tool)} {(await rig.CallAsync(tool, "pid")).Text} {spawned}");
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
