using System.Text;
using System.Text.Json;

namespace Platform.Tests.Knowledge.Extraction;

/// <summary>A reading process that does what the name of its file says: the victim of the tests of the reader's patience.</summary>
internal static class HostileProcess
{
    public const string Mode = "extract";

    public static async Task<int> RunAsync()
    {
        var output = Console.OpenStandardOutput();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var request = JsonDocument.Parse(line).RootElement;
            await WriteAsync("""{"is":"start","format":"txt","pages":null}""");
            await WriteAsync("""{"is":"page","number":1,"label":null,"text":"First page.\n\n","links":[],"fault":null}""");
            switch (request.GetProperty("fileName").GetString())
            {
                case "sleeps": await Task.Delay(Timeout.Infinite); break;
                case "dies": Environment.FailFast("as told"); break;
                case "eats": Eat(); break;
                case "raves": await WriteAsync("this is no JSON"); break;
                case "floods": await FloodAsync(); break;
                case "tells":
                    await WriteAsync(JsonSerializer.Serialize(new { @is = "end", fault = (object?)null, language = string.Join(' ', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order()), warnings = Array.Empty<int>() }));
                    break;
                default: await WriteAsync("""{"is":"end","fault":null,"language":"en","warnings":[]}"""); break;
            }
        }

        return 0;

        async Task WriteAsync(string text)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"));
            await output.FlushAsync();
        }

        async Task FloodAsync()
        {
            var piece = new byte[1024 * 1024];
            piece.AsSpan().Fill((byte)'x');
            while (true)
                await output.WriteAsync(piece);
        }
    }

    // Outside the managed heap, which has a limit of its own.
    private static void Eat()
    {
        while (true)
        {
            var memory = System.Runtime.InteropServices.Marshal.AllocHGlobal(16 * 1024 * 1024);
            for (var at = 0; at < 16 * 1024 * 1024; at += 1024)
                System.Runtime.InteropServices.Marshal.WriteByte(memory, at, 1);
        }
    }
}
