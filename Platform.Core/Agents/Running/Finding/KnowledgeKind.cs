using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running.Finding;

/// <summary>Searches what the tool names of the tenant's knowledge, or what its agent may search. The places come with marks to cite them by.</summary>
internal sealed class KnowledgeKind(IAgentKnowledge knowledge) : IToolKind
{
    private const int UsualPlaces = 6;

    public ToolType Type => ToolType.Knowledge;

    public string DefaultSchema =>
        """
        {"type":"object","required":["query"],"additionalProperties":false,"properties":{
          "query":{"type":"string","minLength":1,"maxLength":2000,"description":"What to look for in the knowledge base: a question or key words, in the language of the documents"},
          "top_k":{"type":"integer","minimum":1,"maximum":20,"description":"How many places to show"}}}
        """;

    public Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct) => Task.FromResult(ToolFunctions.One(tool, DefaultSchema, ToolClass.Read));

    public async Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        var scope = ScopeOf(tool, caller) ?? throw new ToolFault(ToolErrors.BadConfiguration, RunningText.All["Knowledge.NoSources"]);
        if (arguments["top_k"] is JsonValue wanted && wanted.TryGetValue<int>(out var places))
            scope = scope with { TopK = Math.Min(places, Math.Max(scope.TopK, UsualPlaces)) };
        var query = AgentConfig.TextOf(arguments, "query") ?? AgentConfig.Text(arguments);
        var found = await knowledge.SearchAsync(caller.Tenant, query, scope, caller.Channel == "test" ? "test" : "chat", ct);
        if (found.Error is { } error)
            throw new ToolFault(error.Code, error.Detail);
        trace.Add("found", RunningText.All["Trace.Found", found.Documents.Count], new JsonArray([.. found.Documents.Select(document => new JsonObject
        {
            ["n"] = document.Number, ["source_id"] = document.SourceId.ToString(), ["version"] = document.Version, ["title"] = document.Title, ["page"] = document.Page,
            ["start"] = document.Start, ["end"] = document.End, ["score"] = Math.Round(document.Score, 4),
        })]));
        return new ToolOutput(found.Documents.Count == 0 ? RunningText.All["Knowledge.Nothing"] : found.Text) { Documents = found.Documents };
    }

    // Who tries a tool without an agent may read all of the tenant's knowledge anyway.
    private static KnowledgeScope? ScopeOf(RunnableTool tool, ToolCaller caller) =>
        AgentSettings.ScopeOf(tool.Config) is { } own ? own
        : caller.Knowledge is { } agents ? agents with { TopK = AgentSettings.PlacesOf(tool.Config) ?? agents.TopK }
        : caller.Agent is null ? new KnowledgeScope(["*"], AgentSettings.PlacesOf(tool.Config) ?? UsualPlaces, "hybrid", null) : null;
}
