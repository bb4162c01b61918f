using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.JsonSchema;

namespace Platform.Core.Agents.Running;

/// <summary>Asks the kinds what their tools can do. A tool that cannot be described is left out and named; the agent goes on without it.</summary>
internal sealed class ToolDescriptions
{
    /// <summary>Models write dates and addresses; what is none of these is told to them before it goes out.</summary>
    public static readonly ValidationOptions Validation = new() { AssertsFormat = true };

    // Other people's servers mostly name draft 7.
    private static readonly SchemaOptions Reading = new() { AcceptsOlderDrafts = true };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // A compiled schema takes some KiB; the same ones are wanted for every message.
    private const int MostCompiled = 2_000;

    // More functions than any provider takes, and more than any model can choose from.
    private const int MostFunctions = 128;

    private readonly Dictionary<ToolType, IToolKind> _kinds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, JsonSchema> _compiled = new(StringComparer.Ordinal);

    public ToolDescriptions(IEnumerable<IToolKind> kinds, TimeProvider time, ILogger<ToolDescriptions> logger) =>
        (_kinds, _time, _logger) = (kinds.ToDictionary(kind => kind.Type), time, logger);

    /// <summary>Null for what cannot run here.</summary>
    public IToolKind? KindOf(ToolType type) => _kinds.GetValueOrDefault(type);

    public async Task<ToolSet> OfAsync(IReadOnlyList<RunnableTool> tools, ToolCaller caller, CancellationToken ct)
    {
        RunningText.Speak(caller.Language);
        var set = new ToolSet();
        var described = await Task.WhenAll(tools.Select(tool => DescribeAsync(tool, caller, ct)));
        foreach (var (tool, (functions, reason)) in tools.Zip(described))
        {
            if (reason is not null)
                set.Missing.Add(new NotOffered(tool.Id, tool.Name, reason));
            foreach (var function in functions)
                Add(set, tool, function);
        }

        return set;
    }

    private async Task<(IReadOnlyList<ToolFunction> Functions, string? Reason)> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct)
    {
        if (KindOf(tool.Type) is not { } kind)
            return ([], RunningText.All["NotOffered.Kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(tool.Type.ToString())]);
        using var late = new CancellationTokenSource(Patience, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            return (await kind.DescribeAsync(tool, caller, linked.Token).WaitAsync(linked.Token), null);
        }
        catch (ToolFault fault)
        {
            return ([], new SecretMask(tool.Secrets).Clean(fault.Message));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ([], RunningText.All["Timeout", Patience.TotalSeconds]);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            AgentsLog.ToolFailed(_logger, tool.Id, tool.Type, exception.GetType().Name);
            return ([], RunningText.All["Failed"]);
        }
    }

    private void Add(ToolSet set, RunnableTool tool, ToolFunction function)
    {
        if (set.Functions.Count >= MostFunctions)
            set.Missing.Add(new NotOffered(tool.Id, function.Name, RunningText.All["NotOffered.TooMany", MostFunctions]));
        else if (Compile(function.InputSchema, out var reason) is { } schema)
            set.Add(function with { ToolId = tool.Id, Class = ClassOf(tool) ?? function.Class }, tool, _kinds[tool.Type], schema);
        else
            set.Missing.Add(new NotOffered(tool.Id, function.Name, RunningText.All["NotOffered.Schema", reason]));
    }

    private JsonSchema? Compile(JsonElement schema, out string? reason)
    {
        reason = null;
        var text = schema.GetRawText();
        if (_compiled.TryGetValue(text, out var known))
            return known;
        if (!JsonSchema.TryParse(text, out var compiled, out var errors, Reading))
        {
            reason = errors[0].MessageIn(CultureInfo.CurrentUICulture);
            return null;
        }

        if (_compiled.Count >= MostCompiled)
            _compiled.Clear();
        return _compiled[text] = compiled;
    }

    // What the staff says of a tool goes before what its kind thinks of it.
    private static ToolClass? ClassOf(RunnableTool tool) => Enum.TryParse<ToolClass>(AgentConfig.TextOf(tool.Config, "class"), ignoreCase: true, out var @class) ? @class : null;
}
