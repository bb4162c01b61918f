using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running.Http;

/// <summary>One call that templates describe.</summary>
internal sealed class HttpKind(HttpSender sender) : IToolKind
{
    // Sixteen times what the model gets: enough to say how long the answer is, and to hold a whole one that is cut later.
    private const int LongestAnswer = 256 * 1024;

    // Of an answer that is a refusal: what is wrong stands at its beginning.
    private const int LongestRefusal = 2_000;

    private static readonly string[] TextTypes = ["json", "xml", "javascript", "x-www-form-urlencoded", "yaml", "graphql", "csv"];

    public ToolType Type => ToolType.Http;

    public string DefaultSchema => ToolFunctions.NoSchema;

    public Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct)
    {
        var method = HttpCall.MethodOf(tool);
        return Task.FromResult(ToolFunctions.One(tool, DefaultSchema, method == HttpMethod.Get || method == HttpMethod.Head ? ToolClass.Read : ToolClass.Write));
    }

    public async Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        var call = HttpCall.Of(tool, arguments);
        using var response = await sender.SendAsync(call, trace, ct);
        var (status, type) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);
        var (text, isCut) = await ReadAsync(response.Content, type, ct);
        var data = new JsonObject { ["status"] = status, ["content_type"] = type, ["characters"] = text.Length, ["is_cut"] = isCut };
        trace.Add("response", $"{status.ToString(CultureInfo.InvariantCulture)} {type}", data.DeepClone());
        if (!response.IsSuccessStatusCode)
            throw new ToolFault(ToolErrors.HttpStatus, $"{RunningText.All["Http.Status", status]} {(text.Length <= LongestRefusal ? text : text[..LongestRefusal] + "…")}".Trim());
        return new ToolOutput(text.Length > 0 ? text : RunningText.All["Http.Empty", status], data);
    }

    private static async Task<(string Text, bool IsCut)> ReadAsync(HttpContent content, string? type, CancellationToken ct)
    {
        try
        {
            if (IsText(type))
                return await LimitedBody.ReadAsync(content, LongestAnswer, ct);
            var (bytes, isCut) = await LimitedBody.ReadBytesAsync(content, LongestAnswer, ct);
            return bytes.Length == 0 ? ("", false) : (RunningText.All["Http.Binary", type, content.Headers.ContentLength ?? bytes.Length], isCut);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw new ToolFault(ToolErrors.Unreachable, RunningText.All["Http.Broken"]);
        }
    }

    // What names no type is mostly a text of a small service.
    private static bool IsText(string? type) => type is null || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || Array.Exists(TextTypes, part => type.Contains(part, StringComparison.OrdinalIgnoreCase));
}
