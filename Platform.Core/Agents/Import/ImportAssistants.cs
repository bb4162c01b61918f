using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Import;

/// <summary>
/// Takes assistants, tools and links over from an export in the assistants API's field names, with their ids; again and again with the same
/// outcome. What is wrong is left out and told. All in one transaction.
/// </summary>
/// <param name="DryRun">Does all of it and stores nothing: the report then comes as the only argument of the refusal <c>agents.dry_run</c>.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record ImportAssistants(string Json, bool DryRun = false) : ICommand<ImportReport>;

public sealed record ImportReport(ImportCounts Assistants, ImportCounts Tools, ImportCounts Links, IReadOnlyList<ImportFault> Broken)
{
    public const string DryRun = "agents.dry_run";
}

public sealed record ImportCounts(int New, int Changed, int Unchanged, int Broken);

/// <param name="Pointer">Where in the file.</param>
public sealed record ImportFault(string Pointer, string Message);

internal sealed class ImportAssistantsHandler(
    PlatformDbContext database, AgentGraph graph, AssistantSaving assistants, ToolSaving tools, ToolLinks links, IValidator<CreateAssistant> assistantRules, IValidator<CreateTool> toolRules)
    : IHandler<ImportAssistants, ImportReport>
{
    private readonly List<ImportFault> _broken = [];

    private enum Outcome
    {
        New,
        Changed,
        Unchanged,
        Broken,
    }

    public async Task<Result<ImportReport>> HandleAsync(ImportAssistants request, CancellationToken ct)
    {
        if (AssistantFile.Parse(request.Json) is not { } file)
            return AgentErrors.Field("", "Import.Shape");
        await graph.LockAsync(ct);
        var report = new ImportReport(
            await EachAsync(file, "assistants", AssistantAsync, ct), await EachAsync(file, "tools", ToolAsync, ct), await EachAsync(file, "links", LinkAsync, ct), _broken);
        return request.DryRun ? new Error(ErrorKind.Conflict, ImportReport.DryRun, "Nothing was stored.") { Arguments = [report] } : report;
    }

    private async Task<ImportCounts> EachAsync(JsonObject file, string list, Func<string, JsonObject, CancellationToken, Task<Outcome>> take, CancellationToken ct)
    {
        var outcomes = new Dictionary<Outcome, int>();
        foreach (var (pointer, entry) in AssistantFile.Entries(file, list))
        {
            var outcome = entry is null ? Break(pointer, "Import.Entry") : await take(pointer, entry, ct);
            // What one entry left half done must not be stored with the next.
            if (outcome is Outcome.New or Outcome.Changed)
                await database.SaveChangesAsync(ct);
            database.ChangeTracker.Clear();
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        return new ImportCounts(
            outcomes.GetValueOrDefault(Outcome.New), outcomes.GetValueOrDefault(Outcome.Changed), outcomes.GetValueOrDefault(Outcome.Unchanged), outcomes.GetValueOrDefault(Outcome.Broken));
    }

    private async Task<Outcome> AssistantAsync(string pointer, JsonObject entry, CancellationToken ct)
    {
        if (AssistantFile.Id(entry, "id") is not { } id)
            return Break($"{pointer}/id", "Import.Id");
        if (AssistantFile.Assistant(entry) is not { } edit)
            return Break(pointer, "Import.Entry");
        var isThere = await database.Set<Agent>().AsNoTracking().AnyAsync(a => a.Id == id, ct);
        if (!isThere)
        {
            var create = new CreateAssistant(edit, id);
            return Refused(pointer, await assistantRules.ValidateAsync(create, ct)) ? Outcome.Broken : Told(pointer, await assistants.CreateAsync(create, ct), Outcome.New);
        }

        var present = await assistants.ViewAsync(id, ct);
        if (present.Succeeded && AssistantFile.IsAsStored(edit, present.Value))
            return Outcome.Unchanged;
        return Refused(pointer, await assistantRules.ValidateAsync(new CreateAssistant(edit with { Name = edit.Name.Or(present.Value?.Name ?? "") }), ct))
            ? Outcome.Broken : Told(pointer, await assistants.UpdateAsync(new UpdateAssistant(id, edit), ct), Outcome.Changed);
    }

    private async Task<Outcome> ToolAsync(string pointer, JsonObject entry, CancellationToken ct)
    {
        if (AssistantFile.Id(entry, "id") is not { } id)
            return Break($"{pointer}/id", "Import.Id");
        if (AssistantFile.Tool(entry) is not { } edit || !edit.ToolType.IsPresent)
            return Break(pointer, "Import.Entry");
        if (Refused(pointer, await toolRules.ValidateAsync(new CreateTool(edit), ct)))
            return Outcome.Broken;
        var present = await database.Set<Tool>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, ct);
        if (present is null)
            return Told(pointer, await tools.CreateAsync(new CreateTool(edit, id), ct), Outcome.New);
        return AssistantFile.IsAsStored(edit, ToolView.Of(present)) ? Outcome.Unchanged : Told(pointer, await tools.UpdateAsync(new UpdateTool(id, edit), ct), Outcome.Changed);
    }

    private async Task<Outcome> LinkAsync(string pointer, JsonObject entry, CancellationToken ct)
    {
        if (AssistantFile.Id(entry, "assistant_id") is not { } assistant)
            return Break($"{pointer}/assistant_id", "Import.Id");
        if (AssistantFile.Id(entry, "tool_id") is not { } tool)
            return Break($"{pointer}/tool_id", "Import.Id");
        var sub = AssistantFile.Id(entry, "sub_assistant_id");
        var present = await database.Set<AgentToolLink>().AsNoTracking().FirstOrDefaultAsync(l => l.AgentId == assistant && l.ToolId == tool, ct);
        if (present is not null && present.SubAssistantId == sub)
            return Outcome.Unchanged;
        if (present is not null)
        {
            var unlinked = await links.UnlinkAsync(new UnlinkTool(assistant, tool), ct);
            if (!unlinked.Succeeded)
                return Told(pointer, unlinked, Outcome.Changed);
            await database.SaveChangesAsync(ct);
        }

        return Told(pointer, await links.LinkAsync(new LinkTool(assistant, tool, sub), ct), present is null ? Outcome.New : Outcome.Changed);
    }

    private Outcome Told<T>(string pointer, Result<T> result, Outcome outcome)
    {
        if (result.Error is not { } error)
            return outcome;
        if (error.Fields.Count == 0)
            _broken.Add(new ImportFault(pointer, error.Detail));
        _broken.AddRange(error.Fields.Select(field => new ImportFault(pointer + field.Pointer, field.Message)));
        return Outcome.Broken;
    }

    private bool Refused(string pointer, FluentValidation.Results.ValidationResult outcome)
    {
        _broken.AddRange(outcome.Errors.Select(failure => new ImportFault(pointer + JsonPointer.OfProperty(failure.PropertyName), failure.ErrorMessage)));
        return !outcome.IsValid;
    }

    private Outcome Break(string pointer, string key)
    {
        _broken.Add(new ImportFault(pointer, AgentsRuleText.All[key]));
        return Outcome.Broken;
    }
}
