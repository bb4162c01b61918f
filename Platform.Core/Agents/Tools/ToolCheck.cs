using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Running.Http;
using Platform.Core.Shared.JsonSchema;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Agents.Tools;

/// <summary>The rules of tools (contracts: agents).</summary>
internal sealed class ToolCheck(AgentGraph graph, SealedSecrets secrets, OperationContext context, PlatformSettings settings)
{
    private static readonly string[] Common = ["timeout_seconds", "class"];

    private static readonly Dictionary<ToolType, string[]> Keys = new()
    {
        [ToolType.Http] = ["url", "method", "headers", "body", "allow_private"], [ToolType.Mcp] = ["url", "headers", "allow_private", "command", "args"], [ToolType.Knowledge] = ["sources", "top_k"],
    };

    // What headers are called that carry keys; those of MCP servers are all kept secret.
    private static readonly string[] SecretWords = ["authorization", "cookie", "token", "secret", "key", "password", "credential"];

    /// <summary>Lays the edit over the tool. All faults at once.</summary>
    public async Task<Error?> ApplyAsync(Tool tool, ToolEdit edit, CancellationToken ct)
    {
        var faults = new List<FieldError>();
        tool.Name = edit.Name.Or(tool.Name).Trim();
        tool.ToolType = edit.ToolType.Or(tool.ToolType);
        tool.Description = edit.Description.Or(tool.Description);
        tool.IsActive = edit.IsActive.Or(tool.IsActive);
        if (edit.InputSchema.IsPresent)
            CheckSchema(tool.InputSchema = edit.InputSchema.Value, faults);
        await CheckAssistantAsync(tool, edit, faults, ct);
        if (edit.Config.IsPresent && MovesPrivate(AgentConfig.Parse(tool.Config), edit.Config.Value ?? []) && !context.Actor.May(Permissions.TenantOwn))
            return AgentErrors.OwnersAllowPrivate;
        CheckConfig(tool, edit.Config.IsPresent ? edit.Config.Value ?? [] : AgentConfig.Parse(tool.Config), faults);
        return faults.Count > 0 ? Errors.Invalid(faults) : null;
    }

    /// <summary>Whether headers of this name carry keys.</summary>
    public static bool IsSecret(string header) => Array.Exists(SecretWords, word => header.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static void CheckSchema(string text, List<FieldError> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var isObject = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object");
            if (!JsonSchema.TryParse(text, out _, out var errors))
                faults.AddRange(errors.Select(error => new FieldError($"/input_schema#{error.InstancePointer}", error.Message)));
            else if (!isObject)
                faults.Add(new FieldError("/input_schema#/type", AgentsRuleText.All["Schema.Object"]));
        }
        catch (JsonException)
        {
            faults.Add(new FieldError("/input_schema", AgentsRuleText.All["Schema.Json"]));
        }
    }

    private async Task CheckAssistantAsync(Tool tool, ToolEdit edit, List<FieldError> faults, CancellationToken ct)
    {
        const string pointer = "/assistant_id";
        // A tool that becomes one of another type loses its assistant by itself.
        var wanted = edit.AssistantId.IsPresent ? edit.AssistantId.Value : tool.ToolType == ToolType.SubAssistant ? tool.AssistantId : null;
        var isNew = wanted != tool.AssistantId;
        tool.AssistantId = wanted;
        if (tool.ToolType != ToolType.SubAssistant)
        {
            if (wanted is not null)
                faults.Add(new FieldError(pointer, AgentsRuleText.All["Assistant.NotForType"]));
            return;
        }

        if (wanted is not { } assistant)
            faults.Add(new FieldError(pointer, AgentsRuleText.All["Assistant.Missing"]));
        else if (isNew && await graph.AssistantFaultAsync(assistant, ct) is { } fault)
            faults.Add(new FieldError(pointer, fault));
        else if (isNew && await graph.ToolClosesCircleAsync(tool.Id, assistant, ct))
            faults.Add(new FieldError(pointer, AgentsRuleText.All["Circle"]));
    }

    private void CheckConfig(Tool tool, JsonObject sent, List<FieldError> faults)
    {
        var config = (JsonObject)sent.DeepClone();
        var wrong = ConfigSchemas.CheckTool(config, "/config");
        string[] allowed = [.. Common, .. Keys.GetValueOrDefault(tool.ToolType, [])];
        foreach (var key in config.Select(entry => entry.Key).Where(key => !allowed.Contains(key)))
        {
            if (!wrong.Exists(fault => fault.Pointer == $"/config/{JsonPointer.Escape(key)}"))
                wrong.Add(new FieldError($"/config/{JsonPointer.Escape(key)}", AgentsRuleText.All["NotForType", JsonNamingPolicy.SnakeCaseLower.ConvertName(tool.ToolType.ToString())]));
        }

        CheckTarget(tool.ToolType, config, wrong);
        if (wrong.Count == 0)
            TakeSecrets(tool, config, wrong);
        faults.AddRange(wrong);
    }

    private void CheckTarget(ToolType type, JsonObject config, List<FieldError> faults)
    {
        if (type is not (ToolType.Http or ToolType.Mcp))
            return;
        var url = AgentConfig.TextOf(config, "url");
        if (url is null && (type == ToolType.Http || !config.ContainsKey("command")) && !config.ContainsKey("url"))
            faults.Add(new FieldError("/config/url", AgentsRuleText.All["Text", 2000]));
        else if (url is not null && Authority(url).Contains('@', StringComparison.Ordinal))
            faults.Add(new FieldError("/config/url", AgentsRuleText.All["Url.User"]));
        else if (url is not null && faults.Count == 0 && AddressFault(url, Allows(config)) is { } fault)
            faults.Add(new FieldError("/config/url", AgentsRuleText.All[fault]));
        if (type == ToolType.Mcp && config.ContainsKey("url"))
            foreach (var key in new[] { "command", "args" }.Where(config.ContainsKey))
                faults.Add(new FieldError($"/config/{key}", AgentsRuleText.All["NotForType", "mcp + url"]));
        else if (type == ToolType.Mcp && AgentConfig.TextOf(config, "command") is { } command)
            CheckCommand(command, config, faults);
    }

    // A program on the server is the operator's alone to allow.
    private void CheckCommand(string name, JsonObject config, List<FieldError> faults)
    {
        if (!settings.McpCommands.TryGetValue(name, out var command))
            faults.Add(new FieldError("/config/command", AgentsRuleText.All["Command.Unknown", name]));
        else if (config["args"] is JsonArray { Count: > 0 } && !command.AllowArguments)
            faults.Add(new FieldError("/config/args", AgentsRuleText.All["Command.NoArguments", name]));
        foreach (var key in new[] { "headers", "allow_private" }.Where(config.ContainsKey))
            faults.Add(new FieldError($"/config/{key}", AgentsRuleText.All["NotForType", "mcp + command"]));
    }

    /// <summary>Whether it may lead to a private network from now on, or somewhere else in it.</summary>
    private static bool MovesPrivate(JsonObject before, JsonObject after) => Allows(after) && (!Allows(before) || AgentConfig.TextOf(before, "url") != AgentConfig.TextOf(after, "url"));

    private static bool Allows(JsonObject config) => config["allow_private"] is { } allows && allows.GetValueKind() == JsonValueKind.True;

    // What DNS would say of a name is asked when it is connected to.
    private static string? AddressFault(string template, bool allowsPrivate)
    {
        if (UrlTemplate.HasPlaceInHost(template))
            return "Url.HostPlace";
        return UrlTemplate.Sample(template) is not { } address ? "Url" : SsrfGuard.Check(address, allowsPrivate) switch
        {
            null => null,
            SsrfVerdict.Private => "Url.Private",
            SsrfVerdict.Forbidden => "Url.Forbidden",
            _ => "Url",
        };
    }

    private void TakeSecrets(Tool tool, JsonObject config, List<FieldError> faults)
    {
        var stored = secrets.Open(Tool.Purpose, tool.Secrets);
        var taken = new Dictionary<string, string>();
        if (config["headers"] is JsonObject headers)
        {
            // Else whoever may edit could send a secret, which nobody may see, to a server of their own.
            var moved = Authority(AgentConfig.TextOf(AgentConfig.Parse(tool.Config), "url")) != Authority(AgentConfig.TextOf(config, "url"));
            foreach (var name in headers.Select(header => header.Key).Where(name => IsSecret(tool.ToolType, name)).ToArray())
            {
                var pointer = $"/config/headers/{JsonPointer.Escape(name)}";
                var keeps = AgentConfig.TextOf(headers, name) == SealedSecrets.Shown;
                if (!SealedSecrets.TryTake(headers, name, name.ToLowerInvariant(), stored, taken))
                    faults.Add(SealedSecrets.NothingToKeep(pointer));
                else if (keeps && moved)
                    faults.Add(new FieldError(pointer, AgentsRuleText.All["Secret.NewAddress"]));
            }
        }

        (tool.Config, tool.Secrets) = (AgentConfig.Text(config), secrets.Seal(Tool.Purpose, taken));
    }

    internal static bool IsSecret(ToolType type, string header) => type == ToolType.Mcp || IsSecret(header);

    // The address is a template, so it is no URI yet.
    internal static string Authority(string? url)
    {
        if (url?.IndexOf("://", StringComparison.Ordinal) is not (>= 0 and var scheme))
            return url ?? "";
        var start = scheme + 3;
        var end = url.AsSpan(start).IndexOfAny("/?#");
        return end < 0 ? url : url[..(start + end)];
    }
}
