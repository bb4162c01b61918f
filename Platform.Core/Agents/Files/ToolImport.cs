using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Tools;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>Takes one tool of a file.</summary>
internal sealed class ToolImport(PlatformDbContext database, OperationContext context, ToolSaving saving, ToolCheck check, SealedSecrets secrets, IValidator<CreateTool> rules)
{
    public async Task<AgentImportItem> TakeAsync(FileImport import, string pointer, JsonObject entry, CancellationToken ct)
    {
        var key = AgentConfig.TextOf(entry, "key")!;
        var there = import.ToolThere(key);
        var item = import.Item(pointer, entry, AgentImportState.New, there is not null);
        var choice = import.ChoiceOf(pointer, there is not null);
        if (choice == AgentImportChoice.Skip)
        {
            import.Became(key, there?.Id);
            return item with { State = AgentImportState.Skipped };
        }

        if (choice == AgentImportChoice.Create)
            there = null;
        var (faults, left) = (new List<FieldError>(), new List<string>());
        var edit = Edit(import, pointer, entry, there, faults, left);
        faults.AddRange((await rules.ValidateAsync(new CreateTool(edit), ct)).Errors.Select(failure => new FieldError(JsonPointer.OfProperty(failure.PropertyName), failure.ErrorMessage)));
        item = item with { SecretsToEnter = left };
        if (faults.Count > 0)
            return Broken(import, item, import.Faults(pointer, faults));
        return there is null ? await MakeAsync(import, item, edit, ct) : await ChangeAsync(import, item, there, edit, ct);
    }

    private async Task<AgentImportItem> MakeAsync(FileImport import, AgentImportItem item, ToolEdit edit, CancellationToken ct)
    {
        var made = await saving.CreateAsync(new CreateTool(edit), ct);
        if (!made.Succeeded)
            return Broken(import, item, import.Faults(item.Pointer, made.Error));
        await database.SaveChangesAsync(ct);
        import.Became(item.Key, made.Value.Id);
        return item with { Result = made.Value.Id.ToString() };
    }

    private async Task<AgentImportItem> ChangeAsync(FileImport import, AgentImportItem item, Tool there, ToolEdit edit, CancellationToken ct)
    {
        import.Became(item.Key, there.Id);
        // On a copy first: only what differs is a change.
        var wanted = Copy(there);
        if (await check.ApplyAsync(wanted, edit, ct) is { } refusal)
            return Broken(import, item, import.Faults(item.Pointer, refusal));
        string Slug(Guid id) => import.SlugOf(id.ToString());
        var changes = ConfigDiff.Of(AgentFile.Of(there, item.Key, Slug), AgentFile.Of(wanted, item.Key, Slug)).ToList();
        if (!Same(secrets.Open(Tool.Purpose, there.Secrets), secrets.Open(Tool.Purpose, wanted.Secrets)) && changes.Count == 0)
            changes.Add(new ConfigChange("replace", "/config/headers", SealedSecrets.Shown, SealedSecrets.Shown));
        item = item with { Result = there.Id.ToString() };
        if (changes.Count == 0)
            return item with { State = AgentImportState.Same };
        var saved = await saving.UpdateAsync(new UpdateTool(there.Id, edit), ct);
        if (!saved.Succeeded)
            return Broken(import, item, import.Faults(item.Pointer, saved.Error));
        await database.SaveChangesAsync(ct);
        return item with { State = AgentImportState.Changed, Changes = changes };
    }

    private static AgentImportItem Broken(FileImport import, AgentImportItem item, IReadOnlyList<FieldError> faults)
    {
        import.Became(item.Key, null);
        return item with { State = AgentImportState.Broken, Faults = faults };
    }

    private ToolEdit Edit(FileImport import, string pointer, JsonObject entry, Tool? there, List<FieldError> faults, List<string> left)
    {
        var type = Enum.GetValues<ToolType>().First(type => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString()) == AgentConfig.TextOf(entry, "tool_type"));
        var edit = new ToolEdit { Name = AgentConfig.TextOf(entry, "name")!, ToolType = type };
        if (entry.ContainsKey("description"))
            edit = edit with { Description = AgentConfig.TextOf(entry, "description") };
        if (entry["is_active"] is { } active)
            edit = edit with { IsActive = active.GetValue<bool>() };
        if (entry["input_schema"] is { } schema && (there is null || !JsonNode.DeepEquals(Schema(schema), JsonNode.Parse(there.InputSchema))))
            edit = edit with { InputSchema = schema is JsonObject ? AgentConfig.Text(schema) : schema.GetValue<string>() };
        if (AgentConfig.TextOf(entry, "assistant_id") is { } assistant)
            edit = edit with { AssistantId = Guid.TryParse(import.Agent(assistant, "/assistant_id", faults), out var id) ? id : Guid.Empty };
        if (entry["config"] is JsonObject config)
            edit = edit with { Config = WithoutLostSecrets((JsonObject)config.DeepClone(), type, there, left) };
        return edit;
    }

    // A secret that is not stored, or was meant for another address, must be entered by somebody who knows it.
    private JsonObject WithoutLostSecrets(JsonObject config, ToolType type, Tool? there, List<string> left)
    {
        if (config["headers"] is not JsonObject headers)
            return config;
        var stored = secrets.Open(Tool.Purpose, there?.Secrets);
        var moved = there is not null && ToolCheck.Authority(AgentConfig.TextOf(AgentConfig.Parse(there.Config), "url")) != ToolCheck.Authority(AgentConfig.TextOf(config, "url"));
        foreach (var name in headers.Select(header => header.Key).Where(name => ToolCheck.IsSecret(type, name) && AgentConfig.TextOf(headers, name) == SealedSecrets.Shown).ToArray())
        {
            if (!moved && stored.ContainsKey(name.ToLowerInvariant()))
                continue;
            headers.Remove(name);
            left.Add($"/config/headers/{JsonPointer.Escape(name)}");
        }

        return config;
    }

    private static JsonNode? Schema(JsonNode schema)
    {
        try
        {
            return schema is JsonObject ? schema : JsonNode.Parse(schema.GetValue<string>());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Tool Copy(Tool tool) => new()
    {
        Id = tool.Id, TenantId = context.TenantId, Name = tool.Name, ToolType = tool.ToolType, Description = tool.Description, InputSchema = tool.InputSchema, AssistantId = tool.AssistantId,
        Config = tool.Config, Secrets = tool.Secrets, IsActive = tool.IsActive, CreatedAt = tool.CreatedAt,
    };

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) => one.Count == other.Count && one.All(secret => other.GetValueOrDefault(secret.Key) == secret.Value);
}
