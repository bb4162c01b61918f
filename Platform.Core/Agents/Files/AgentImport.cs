using System.Text.Json.Nodes;
using FluentValidation;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>Takes one agent of a file.</summary>
internal sealed class AgentImport(PlatformDbContext database, AgentMaking making, AgentChanges changes, ConfigCheck check, IValidator<CreateAgent> rules)
{
    public async Task<AgentImportItem> TakeAsync(FileImport import, string pointer, JsonObject entry, CancellationToken ct)
    {
        var slug = AgentConfig.TextOf(entry, "id")!;
        var there = import.AgentThere(slug);
        var item = import.Item(pointer, entry, AgentImportState.New, there is not null);
        var choice = import.ChoiceOf(pointer, there is not null);
        if (choice == AgentImportChoice.Skip)
        {
            import.Became(slug, there?.Id, slug);
            return item with { State = AgentImportState.Skipped };
        }

        var faults = new List<FieldError>();
        var config = Resolved(import, (JsonObject)entry["config_json"]!, faults);
        var request = new CreateAgent(AgentConfig.TextOf(entry, "name")!, config, slug, AgentConfig.TextOf(entry, "description"));
        faults.AddRange((await rules.ValidateAsync(request, ct)).Errors.Select(failure => new FieldError(JsonPointer.OfProperty(failure.PropertyName), failure.ErrorMessage)));
        if (faults.Count > 0)
            return Broken(import, item, import.Faults(pointer, faults));
        return there is null || choice == AgentImportChoice.Create
            ? await MakeAsync(import, item, entry, config, ct) : await ChangeAsync(import, item, entry, config, ct);
    }

    private async Task<AgentImportItem> MakeAsync(FileImport import, AgentImportItem item, JsonObject entry, JsonObject config, CancellationToken ct)
    {
        var left = IntegrationSecrets.TakeOut(config, "/config_json", (_, _) => false);
        var made = await making.MakeAsync(
            new AgentDraft(item.Name, config)
            {
                Slug = import.FreeSlug(item.Key), Description = AgentConfig.TextOf(entry, "description"), Comment = AgentFileText.All["Comment"], Publish = import.Publish, IsSecretary = Flag(entry, "is_secretary") ?? false,
                AssistantType = Type(entry) ?? AssistantType.Llm, OpenaiAssistantId = AgentConfig.TextOf(entry, "openai_assistant_id"), IsActive = Flag(entry, "is_active") ?? true,
                Pointer = $"{item.Pointer}/config_json",
            }, ct);
        item = item with { SecretsToEnter = left };
        if (!made.Succeeded)
            return Broken(import, item, import.Faults(item.Pointer, made.Error));
        await database.SaveChangesAsync(ct);
        import.Became(item.Key, made.Value.AssistantId, made.Value.Id);
        return item with { Result = made.Value.Id };
    }

    private async Task<AgentImportItem> ChangeAsync(FileImport import, AgentImportItem item, JsonObject entry, JsonObject config, CancellationToken ct)
    {
        var agent = (await changes.FindAsync(item.Key, ct))!;
        import.Became(item.Key, agent.Id, agent.Slug);
        if (agent.Status == AgentStatus.Archived)
            return Broken(import, item, import.Faults(item.Pointer, [new FieldError("/id", AgentFileText.All["Archived"])]));
        var newest = await changes.VersionAsync(agent, agent.NewestVersion, ct);
        var stored = changes.SecretsOf(newest);
        item = item with { Result = agent.Slug, SecretsToEnter = IntegrationSecrets.TakeOut(config, "/config_json", (type, key) => stored.ContainsKey($"{type}/{key}")) };
        var before = AgentFile.Of(agent, AgentConfig.Parse(newest.Config), import.KeyOf, import.SlugOf);
        Apply(agent, entry);
        if (agent is { AssistantType: AssistantType.OpenaiApi, OpenaiAssistantId: null })
            return Broken(import, item, import.Faults(item.Pointer, AgentErrors.Field("/openai_assistant_id", "OpenaiAssistantId.Missing")));
        var good = await check.CheckAsync(agent.Id, config, stored, $"{item.Pointer}/config_json", ct, needsPrompt: agent.AssistantType == AssistantType.Llm);
        if (!good.Succeeded)
            return Broken(import, item, import.Faults(item.Pointer, good.Error));

        var differences = ConfigDiff.Of(before, AgentFile.Of(agent, good.Value.Config, import.KeyOf, import.SlugOf)).ToList();
        if (differences.Count == 0 && good.Value.Secrets.Any(secret => stored.GetValueOrDefault(secret.Key) != secret.Value))
            differences.Add(new ConfigChange("replace", "/config_json/simple/settings/integrations", SealedSecrets.Shown, SealedSecrets.Shown));
        if (differences.Count == 0)
            return item with { State = AgentImportState.Same };
        await changes.AddVersionAsync(agent, good.Value, import.Publish, AgentFileText.All["Comment"], ct);
        await changes.TellAsync(agent, "agent.changed", new { agent.Name, Version = agent.NewestVersion, agent.PublishedVersion }, ct);
        await database.SaveChangesAsync(ct);
        return item with { State = AgentImportState.Changed, Changes = differences };
    }

    private static AgentImportItem Broken(FileImport import, AgentImportItem item, IReadOnlyList<FieldError> faults)
    {
        import.Became(item.Key, null, item.Key);
        return item with { State = AgentImportState.Broken, Faults = faults };
    }

    private static void Apply(Agent agent, JsonObject entry)
    {
        agent.Name = AgentConfig.TextOf(entry, "name")!.Trim();
        if (entry.ContainsKey("description"))
            agent.Description = AgentConfig.TextOf(entry, "description");
        agent.IsSecretary = Flag(entry, "is_secretary") ?? agent.IsSecretary;
        agent.AssistantType = Type(entry) ?? agent.AssistantType;
        agent.OpenaiAssistantId = AgentConfig.TextOf(entry, "openai_assistant_id") ?? agent.OpenaiAssistantId;
        agent.IsActive = Flag(entry, "is_active") ?? agent.IsActive;
    }

    /// <summary>The configuration with this tenant's ids in the place of the file's words.</summary>
    private static JsonObject Resolved(FileImport import, JsonObject sent, List<FieldError> faults)
    {
        const string root = "/config_json/simple/settings";
        var config = (JsonObject)sent.DeepClone();
        foreach (var (index, use) in AgentConfig.Objects(config, "tools").Index())
        {
            if (AgentConfig.TextOf(use, "tool_id") is { } tool)
                use["tool_id"] = import.Tool(tool, $"{root}/tools/{index}/tool_id", faults);
            if (AgentConfig.TextOf(use, "sub_assistant_id") is { } asked)
                use["sub_assistant_id"] = import.Agent(asked, $"{root}/tools/{index}/sub_assistant_id", faults);
        }

        foreach (var (index, sub) in AgentConfig.Objects(config, "sub_agents").Index())
        {
            if (AgentConfig.TextOf(sub, "agent_id") is { } asked)
                sub["agent_id"] = import.Agent(asked, $"{root}/sub_agents/{index}/agent_id", faults);
        }

        return config;
    }

    private static bool? Flag(JsonObject entry, string key) => entry[key]?.GetValue<bool>();

    private static AssistantType? Type(JsonObject entry) => AgentConfig.TextOf(entry, "assistant_type") switch { "openai_api" => AssistantType.OpenaiApi, "llm" => AssistantType.Llm, _ => null };
}
