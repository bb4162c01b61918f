using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Tools;

namespace Platform.Core.Agents.Running.Http;

/// <summary>A call with everything filled in.</summary>
/// <param name="Headers">With the secrets; without those of the content.</param>
internal sealed record HttpCall(Uri Address, HttpMethod Method, IReadOnlyList<(string Name, string Value, bool IsSecret)> Headers, Func<HttpContent?> Content, bool AllowsPrivate)
{
    // These belong to the connection, not to the call.
    private static readonly string[] OfConnection = ["host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "expect", "te", "trailer"];

    public static HttpCall Of(RunnableTool tool, JsonObject arguments)
    {
        var places = new Placeholders(tool.InputSchema, arguments);
        var address = UrlTemplate.Fill(AgentConfig.TextOf(tool.Config, "url")!, places);
        var method = MethodOf(tool);
        var headers = ReadHeaders(tool, places);
        var contentType = headers.Find(header => header.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value;
        headers.RemoveAll(header => header.Name.StartsWith("content-", StringComparison.OrdinalIgnoreCase));
        var template = tool.Config["body"];
        var hasBody = method != HttpMethod.Get && method != HttpMethod.Head && (template is not null || method != HttpMethod.Delete);
        var allowsPrivate = tool.Config["allow_private"] is { } allows && allows.GetValueKind() == JsonValueKind.True;
        // Made anew for each hop: a content can be sent once.
        return new HttpCall(address, method, headers, () => hasBody ? BodyTemplate.Fill(template, contentType, places) : null, allowsPrivate);
    }

    public static HttpMethod MethodOf(RunnableTool tool) => HttpMethod.Parse(AgentConfig.TextOf(tool.Config, "method") ?? "GET");

    private static List<(string Name, string Value, bool IsSecret)> ReadHeaders(RunnableTool tool, Placeholders places)
    {
        var headers = new List<(string, string, bool)>();
        foreach (var (name, node) in tool.Config["headers"] as JsonObject ?? [])
        {
            var template = node!.GetValue<string>();
            var isSecret = ToolCheck.IsSecret(name) || tool.Secrets.Contains(template);
            if (OfConnection.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("proxy-", StringComparison.OrdinalIgnoreCase) || template.Any(char.IsControl))
                throw new ToolFault(ToolErrors.BadConfiguration, RunningText.All["Http.Header", name]);
            // A secret is no template: nothing of the call comes into it.
            if (isSecret)
                headers.Add((name, template, true));
            else if (places.NamesIn(template).All(places.Has))
                headers.Add((name, places.Fill(template, (place, _) => HeaderText(place, places.TextOf(place))), false));
        }

        return headers;
    }

    // A line break would begin another header.
    private static string HeaderText(string name, string text) =>
        text.Any(char.IsControl) ? throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Http.HeaderText"], $"/{name}") : text;
}
