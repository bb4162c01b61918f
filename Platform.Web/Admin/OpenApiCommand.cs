using System.CommandLine;
using Platform.Web.Hosting;

namespace Platform.Web.Admin;

/// <summary>Writes the OpenAPI document, from a server on a free loopback port.</summary>
internal static class OpenApiCommand
{
    public static Command Command(Func<ParseResult, AdminSession> session)
    {
        var file = AccessCommands.Required("--to", "File to write.");
        var command = new Command("openapi", "Writes the OpenAPI document of the REST API.") { file };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var (database, redis) = await admin.AddressesAsync(ct);
            var settings = admin.Settings with { Port = 0, Host = "127.0.0.1", Roles = new HashSet<string> { "web" }, Demo = false };
            await using var app = PlatformServer.Build(settings, database, redis, adjust: builder => builder.Logging.ClearProviders());
            await Start.PrepareAsync(app.Services, ct);
            await app.StartAsync(ct);
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            var document = System.Text.Json.Nodes.JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", ct))!;
            document["servers"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["url"] = admin.Settings.PublicUrl });
            await File.WriteAllTextAsync(path, document.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }), ct);
            await app.StopAsync(ct);
            admin.Output.Answer(new { file = path }, ("Written", path));
        });
        return command;
    }
}
