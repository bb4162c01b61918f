using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>What is done with one thing of a file.</summary>
public enum AgentImportChoice
{
    /// <summary>Made anew; beside the one that is there, where there is one.</summary>
    Create,

    /// <summary>The one that is there gets what the file says; where there is none it is made.</summary>
    Update,

    Skip,
}

public enum AgentImportKind
{
    Tool,
    Agent,
}

public enum AgentImportState
{
    New,
    Changed,
    Same,
    Skipped,
    Broken,
}

/// <summary>
/// Takes agents with their tools over from a file (docs/agent-files.md), by the rules of every other way of making them: all of it in one transaction, or
/// nothing. Again and again with the same outcome. Changed agents get a new draft.
/// </summary>
/// <param name="DryRun">Does all of it and stores nothing: the report then comes as the only argument of the refusal <see cref="AgentImportReport.DryRun"/>.</param>
/// <param name="Publish">Puts the new versions in effect.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record ImportAgents(string Text, AgentFileFormat? Format = null, bool DryRun = false, bool Publish = false) : ICommand<AgentImportReport>
{
    /// <summary>By the pointer of the thing.</summary>
    public IReadOnlyDictionary<string, AgentImportChoice> Choices { get; init; } = new Dictionary<string, AgentImportChoice>();

    /// <summary>Of what is there already and has no choice of its own.</summary>
    public AgentImportChoice WhereThere { get; init; } = AgentImportChoice.Update;

    /// <summary>Of the report that the choices were made by; refused when what it was compared with has changed since.</summary>
    public string? Seen { get; init; }
}

/// <param name="Seen">A print of what the file was compared with.</param>
public sealed record AgentImportReport(IReadOnlyList<AgentImportItem> Items, string Seen)
{
    public const string DryRun = "agents.import_dry_run";

    public bool IsBroken => Items.Any(item => item.State == AgentImportState.Broken);

    /// <summary>The report of a dry run, or null where the refusal is another one.</summary>
    public static AgentImportReport? Of(Error error) => error.Code == DryRun ? error.Arguments[0] as AgentImportReport : null;
}

/// <param name="Pointer">Where in the file.</param>
/// <param name="Key">The agent's slug in the file, or the tool's key.</param>
/// <param name="IsThere">The tenant has one that it is compared with.</param>
/// <param name="Result">The slug or id of what it has become.</param>
/// <param name="Changes">What the file changes in the one that is there, in the shape of the file.</param>
/// <param name="SecretsToEnter">Pointers below the thing: secrets are in no file.</param>
/// <param name="Faults">With their lines.</param>
public sealed record AgentImportItem(
    string Pointer, int Line, AgentImportKind Kind, string Key, string Name, AgentImportState State, bool IsThere, string? Result, IReadOnlyList<ConfigChange> Changes,
    IReadOnlyList<string> SecretsToEnter, IReadOnlyList<FieldError> Faults);

internal sealed class ImportAgentsHandler(PlatformDbContext database, AgentGraph graph, ToolImport tools, AgentImport agents) : IHandler<ImportAgents, AgentImportReport>
{
    private readonly HashSet<string> _begun = [];

    public async Task<Result<AgentImportReport>> HandleAsync(ImportAgents request, CancellationToken ct)
    {
        var read = FileTree.Read(request.Text, request.Format);
        if (!read.Succeeded)
            return read.Error;
        var tree = read.Value;
        if (AgentFile.ShapeFaults(tree) is { Count: > 0 } faults)
            return Errors.Invalid([.. faults.Select(fault => fault with { Message = FileTree.Sentence(tree.LineOf(fault.Pointer), fault.Message) })]);
        await graph.LockAsync(ct);
        var import = new FileImport(tree, request, await AgentsAsync(ct), await database.Set<Tool>().AsNoTracking().OrderBy(t => t.Id).ToListAsync(ct));
        var seen = Print(import);
        if (request.Seen is not null && request.Seen != seen)
            return Errors.ChangedMeanwhile;
        foreach (var key in import.ToolEntries.Keys)
            await TakeToolAsync(import, key, ct);
        foreach (var slug in import.AgentEntries.Keys)
            await TakeAgentAsync(import, slug, ct);

        var report = new AgentImportReport(import.Items(), seen);
        if (request.DryRun)
            return new Error(ErrorKind.Conflict, AgentImportReport.DryRun, "Nothing was stored.") { Arguments = [report] };
        return report.IsBroken ? Errors.Invalid([.. report.Items.SelectMany(item => item.Faults)]) : report;
    }

    // What something names comes before it; of a circle somebody is first, and is refused by the rule for circles.
    private async Task TakeToolAsync(FileImport import, string key, CancellationToken ct)
    {
        var (pointer, entry) = import.ToolEntries[key];
        if (!_begun.Add(pointer))
            return;
        if (AgentConfig.TextOf(entry, "assistant_id") is { } assistant && import.AgentEntries.ContainsKey(assistant))
            await TakeAgentAsync(import, assistant, ct);
        import.Add(await tools.TakeAsync(import, pointer, entry, ct));
        database.ChangeTracker.Clear();
    }

    private async Task TakeAgentAsync(FileImport import, string slug, CancellationToken ct)
    {
        var (pointer, entry) = import.AgentEntries[slug];
        if (!_begun.Add(pointer))
            return;
        var config = (JsonObject)entry["config_json"]!;
        foreach (var use in AgentConfig.Objects(config, "tools"))
        {
            if (AgentConfig.TextOf(use, "tool_id") is { } tool && import.ToolEntries.ContainsKey(tool))
                await TakeToolAsync(import, tool, ct);
            if (AgentConfig.TextOf(use, "sub_assistant_id") is { } asked && import.AgentEntries.ContainsKey(asked))
                await TakeAgentAsync(import, asked, ct);
        }

        foreach (var sub in AgentConfig.Objects(config, "sub_agents").Select(part => AgentConfig.TextOf(part, "agent_id")).OfType<string>().Where(import.AgentEntries.ContainsKey))
            await TakeAgentAsync(import, sub, ct);
        import.Add(await agents.TakeAsync(import, pointer, entry, ct));
        database.ChangeTracker.Clear();
    }

    private async Task<List<PresentAgent>> AgentsAsync(CancellationToken ct) =>
        await database.Set<Agent>().AsNoTracking().Select(a => new PresentAgent(a.Id, a.Slug, a.Epoch)).ToListAsync(ct);

    private static string Print(FileImport import) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', import.Compared()))))[..32];
}

internal sealed record PresentAgent(Guid Id, string Slug, long Epoch);
