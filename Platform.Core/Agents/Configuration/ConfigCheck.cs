using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.JsonSchema;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Configuration;

/// <summary>A tool of a configuration, with the assistant that is asked in place of the tool's own.</summary>
internal sealed record ToolUse(Guid ToolId, Guid? SubAssistantId);

/// <summary>A configuration that may be stored: without its secrets, which stand apart, and with everything that it names.</summary>
internal sealed record CheckedConfig(JsonObject Config, Dictionary<string, string> Secrets, IReadOnlyList<ToolUse> Tools, IReadOnlyList<Guid> SubAgents);

/// <summary>Every rule of an agent's configuration (contracts: agents). All faults are told at once, each with its pointer.</summary>
internal sealed class ConfigCheck(PlatformDbContext database, OperationContext context, IModelCatalogue models, AgentGraph graph, BotTokens bots, IKnowledgeNames knowledge, IEnumerable<IntegrationKind> kinds)
{
    private const string Root = "/simple/settings";

    /// <param name="agent">The agent that gets the configuration; for circles.</param>
    /// <param name="config">Changed: secrets are taken out.</param>
    /// <param name="stored">The secrets that <c>***</c> keeps.</param>
    /// <param name="pointer">Where the configuration stands in the request.</param>
    /// <param name="needsPrompt">False for the assistants API, which lets instructions be absent.</param>
    public async Task<Result<CheckedConfig>> CheckAsync(
        Guid agent, JsonObject config, IReadOnlyDictionary<string, string> stored, string pointer, CancellationToken ct, bool needsPrompt = true)
    {
        var faults = ConfigSchemas.CheckAgent(config, pointer);
        if (!needsPrompt)
            faults.RemoveAll(fault => fault.Pointer == $"{pointer}{Root}/system_prompt");
        // What follows trusts the shape.
        if (faults.Count > 0)
            return Errors.Invalid(faults);
        var root = pointer + Root;
        var secrets = TakeSecrets(config, stored, root, faults);
        await bots.CheckAsync(agent, config, secrets, root, faults, ct);
        await CheckModelsAsync(config, root, faults, ct);
        await CheckKnowledgeAsync(config, root, faults, ct);
        var tools = await CheckToolsAsync(config, root, faults, ct);
        var subAgents = await CheckSubAgentsAsync(config, agent, root, faults, ct);
        if (faults.Count == 0)
            await graph.CheckAsync(agent, tools, subAgents, faults, ct);
        return faults.Count > 0 ? Errors.Invalid(faults) : new CheckedConfig(config, secrets, tools.ConvertAll(tool => tool.Use), subAgents.ConvertAll(sub => sub.Id));
    }

    public async Task<string?> ModelFaultAsync(string provider, string? model, CancellationToken ct) => model is null ? null : await models.FindAcrossTenants(context.TenantId, new ModelChoice(provider, model), ct) switch
    {
        ModelStanding.UnknownProvider => AgentsRuleText.All["Provider.Unknown", provider],
        ModelStanding.UnknownModel => AgentsRuleText.All["Model.Unknown", model, provider],
        _ => null,
    };

    private Dictionary<string, string> TakeSecrets(JsonObject config, IReadOnlyDictionary<string, string> stored, string root, List<FieldError> faults)
    {
        var (secrets, types) = (new Dictionary<string, string>(), new HashSet<string>());
        foreach (var (index, integration) in AgentConfig.Objects(config, "integrations").Index())
        {
            var (type, at) = (AgentConfig.TextOf(integration, "type")!, At(root, "integrations", index));
            if (!types.Add(type))
                faults.Add(new FieldError($"{at}/type", AgentsRuleText.All["Doubled"]));
            if (kinds.FirstOrDefault(kind => kind.Type == type) is not { } kind)
                faults.Add(new FieldError($"{at}/type", AgentsRuleText.All["Integration.Unknown", string.Join(", ", kinds.Select(known => known.Type))]));
            else if (integration["settings"] is JsonObject settings)
                TakeSecrets(kind, settings, stored, $"{at}/settings", secrets, faults);
        }

        return secrets;
    }

    private static void TakeSecrets(IntegrationKind kind, JsonObject settings, IReadOnlyDictionary<string, string> stored, string at, Dictionary<string, string> secrets, List<FieldError> faults)
    {
        foreach (var (key, _) in settings.Where(pair => !kind.Takes(pair.Key)))
            faults.Add(new FieldError($"{at}/{JsonPointer.Escape(key)}", AgentsRuleText.All["NotForType", kind.Type]));
        foreach (var key in kind.Secrets)
        {
            if (!SealedSecrets.TryTake(settings, key, $"{kind.Type}/{key}", stored, secrets))
                faults.Add(SealedSecrets.NothingToKeep($"{at}/{key}"));
        }
    }

    private async Task CheckKnowledgeAsync(JsonObject config, string root, List<FieldError> faults, CancellationToken ct)
    {
        var entries = AgentConfig.Sources(AgentConfig.Settings(config)["knowledge"] as JsonObject);
        var unknown = await knowledge.UnknownAsync(entries, ct);
        foreach (var (index, entry) in entries.Index().Where(entry => unknown.Contains(entry.Item)))
            faults.Add(new FieldError(At(root, "knowledge/sources", index), AgentsRuleText.All["Knowledge.Unknown", entry]));
    }

    private async Task CheckModelsAsync(JsonObject config, string root, List<FieldError> faults, CancellationToken ct)
    {
        await CheckModelAsync(AgentConfig.Provider(config), AgentConfig.Model(config), root, faults, ct);
        foreach (var (index, fallback) in AgentConfig.Objects(config, "fallbacks").Index())
            await CheckModelAsync(AgentConfig.TextOf(fallback, "provider")!, AgentConfig.TextOf(fallback, "model_id"), At(root, "fallbacks", index), faults, ct);
    }

    private async Task CheckModelAsync(string provider, string? model, string at, List<FieldError> faults, CancellationToken ct)
    {
        switch (await models.FindAcrossTenants(context.TenantId, new ModelChoice(provider, model ?? ""), ct))
        {
            case ModelStanding.UnknownProvider:
                faults.Add(new FieldError($"{at}/provider", AgentsRuleText.All["Provider.Unknown", provider]));
                break;
            case not ModelStanding.Known when model is null:
                faults.Add(new FieldError($"{at}/model_id", AgentsRuleText.All["Model.Missing", provider]));
                break;
            case ModelStanding.UnknownModel:
                faults.Add(new FieldError($"{at}/model_id", AgentsRuleText.All["Model.Unknown", model, provider]));
                break;
        }
    }

    private async Task<List<(ToolUse Use, Guid? Asks, string Pointer)>> CheckToolsAsync(JsonObject config, string root, List<FieldError> faults, CancellationToken ct)
    {
        var found = new List<(ToolUse, Guid?, string)>();
        var parts = AgentConfig.Objects(config, "tools");
        var ids = parts.Select(part => Id(part, "tool_id")).ToArray();
        var known = await database.Set<Tool>().AsNoTracking().Where(t => ids.Contains(t.Id)).Select(t => new { t.Id, t.ToolType, t.AssistantId }).ToDictionaryAsync(t => t.Id, ct);
        foreach (var (index, part) in parts.Index())
        {
            var at = At(root, "tools", index);
            if (!known.TryGetValue(ids[index], out var tool))
                faults.Add(new FieldError($"{at}/tool_id", AgentsRuleText.All["Tool.Unknown"]));
            else if (Array.IndexOf(ids, tool.Id) < index)
                faults.Add(new FieldError($"{at}/tool_id", AgentsRuleText.All["Doubled"]));
            else if (!part.ContainsKey("sub_assistant_id"))
                found.Add((new ToolUse(tool.Id, null), tool.AssistantId, $"{at}/tool_id"));
            else if (tool.ToolType != ToolType.SubAssistant)
                faults.Add(new FieldError($"{at}/sub_assistant_id", AgentsRuleText.All["SubAssistant.NotForType"]));
            else if (await graph.AssistantFaultAsync(Id(part, "sub_assistant_id"), ct) is { } fault)
                faults.Add(new FieldError($"{at}/sub_assistant_id", fault));
            else
                found.Add((new ToolUse(tool.Id, Id(part, "sub_assistant_id")), Id(part, "sub_assistant_id"), $"{at}/sub_assistant_id"));
        }

        return found;
    }

    private async Task<List<(Guid Id, string Pointer)>> CheckSubAgentsAsync(JsonObject config, Guid agent, string root, List<FieldError> faults, CancellationToken ct)
    {
        var found = new List<(Guid, string)>();
        foreach (var (index, part) in AgentConfig.Objects(config, "sub_agents").Index())
        {
            var at = $"{At(root, "sub_agents", index)}/agent_id";
            var (slug, id) = (AgentConfig.TextOf(part, "agent_id")!, Id(part, "agent_id"));
            var sub = await database.Set<Agent>().AsNoTracking().Where(a => (a.Id == id || a.Slug == slug) && a.Status != AgentStatus.Archived).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(ct);
            if (sub is null)
                faults.Add(new FieldError(at, AgentsRuleText.All["Agent.Unknown", slug]));
            else if (found.Exists(other => other.Item1 == sub))
                faults.Add(new FieldError(at, AgentsRuleText.All["Doubled"]));
            else
                found.Add((sub.Value, at));
        }

        return found;
    }

    private static Guid Id(JsonObject part, string key) => Guid.TryParse(AgentConfig.TextOf(part, key), out var id) ? id : Guid.Empty;

    internal static string At(string root, string list, int index) => $"{root}/{list}/{index.ToString(CultureInfo.InvariantCulture)}";
}
