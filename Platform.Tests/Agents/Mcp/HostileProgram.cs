using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Platform.Tests.Agents.Mcp;

/// <summary>The hostile server as a local program: JSON lines on standard input and output.</summary>
internal static class HostileProgram
{
    public const string Mode = "mcp-program";

    private const string Notification = """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"noise noise noise noise noise noise noise noise noise noise"}}""";

    public static async Task<int> RunAsync(string mode)
    {
        await using var output = Console.OpenStandardOutput();
        using var writer = new StreamWriter(output) { AutoFlush = true };
        await Console.Error.WriteLineAsync(new string('e', 200_000) + " last words");
        if (mode == "dumb")
            return 3;
        while (mode == "junk")
            await writer.WriteLineAsync("Welcome to my server! Loading 100 % …");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var request = (JsonObject)JsonNode.Parse(line)!;
            if (mode == "mute")
                continue;
            var name = request["params"]?["name"]?.GetValue<string>();
            if (name == "garbage")
                await writer.WriteLineAsync("DEBUG: calling\n{\"jsonrpc\": \n{}\n[1,2]\n\u0000\u0001");
            if (name == "hang")
                await Task.Delay(Timeout.Infinite);
            while (name == "flood")
                await writer.WriteLineAsync(Notification);
            if (HostileServer.Answer(request, mode, Call) is { } answer)
                await writer.WriteLineAsync(answer.ToJsonString());
        }

        return 0;
    }

    private static JsonNode? Call(string name, JsonObject arguments)
    {
        switch (name)
        {
            case "silent":
                return null;
            case "die":
                Environment.Exit(1);
                return null;
            case "environment":
                return HostileServer.Text(string.Join('\n', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order()));
            case "pid":
                return HostileServer.Text($"{Environment.ProcessId}");
            case "spawn":
                // One in the same group, and one that leaves it.
                using (var child = Process.Start("sleep", "300"))
                using (var daemon = Process.Start("setsid", ["sleep", "300"]))
                    return HostileServer.Text($"{child.Id} {daemon.Id}");
            case "huge":
                return HostileServer.Text(new string('x', 20 * 1024 * 1024));
            case "error":
                return HostileServer.Text("the disk is full", isError: true);
            case "picture":
                return HostileServer.Picture();
            default:
                return HostileServer.Text($"{name}: {arguments["text"]}");
        }
    }
}
