using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>One version of an agent with all that a run needs, so that the run itself asks no database. Holds secrets of tools.</summary>
/// <param name="StoredPrompt">Of an openai_api assistant: the id of its prompt at the provider.</param>
/// <param name="Tools">What is switched on, in the configuration's order; the agents that it may ask stand behind its tools.</param>
internal sealed record RunnableAgent(
    Guid Id, string Slug, string Name, int Version, bool IsActive, string? StoredPrompt, AgentSettings Settings, IReadOnlyList<RunnableTool> Tools)
{
    /// <summary>Of the agent when it was read.</summary>
    public long Epoch { get; init; }

    public override string ToString() => $"Agent {Id} version {Version}";
}

/// <summary>The part of a configuration that the loop follows.</summary>
internal sealed record AgentSettings
{
    // Also what the contract's example says.
    private const int DefaultSteps = 20;
    private const int DefaultTimeoutSeconds = 120;
    private const int DefaultPlaces = 6;

    public required string Prompt { get; init; }

    public required ModelChoice Model { get; init; }

    public IReadOnlyList<ModelChoice> Fallbacks { get; init; } = [];

    public double? Temperature { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>Calls of the model for one message, those for mending a wrong call aside.</summary>
    public int MaxSteps { get; init; } = DefaultSteps;

    /// <summary>From the message to the end of its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(DefaultTimeoutSeconds);

    /// <summary>US dollars; 0 stops it, null sets no limit.</summary>
    public decimal? DailyBudget { get; init; }

    /// <summary>What it may search; null where it has no sources.</summary>
    public KnowledgeScope? Knowledge { get; init; }

    /// <summary>It remembers its users.</summary>
    public bool Remembers { get; init; }

    /// <summary>There is something to retrieve for its messages.</summary>
    public bool Retrieves => Knowledge is not null || Remembers;

    /// <summary>Of a configuration whose shape was checked.</summary>
    /// <param name="isStored">Its prompt is stored at the provider: OpenAI where none is named.</param>
    public static AgentSettings Of(JsonObject config, bool isStored = false)
    {
        var settings = AgentConfig.Settings(config);
        var limits = settings["limits"] as JsonObject ?? [];
        var provider = isStored ? AgentConfig.TextOf(settings, "provider") ?? "openai" : AgentConfig.Provider(config);
        return new AgentSettings
        {
            Prompt = AgentConfig.Prompt(config) ?? "", Model = new ModelChoice(provider, AgentConfig.Model(config) ?? ""),
            Fallbacks = [.. AgentConfig.Objects(config, "fallbacks").Select(part => new ModelChoice(AgentConfig.TextOf(part, "provider")!, AgentConfig.TextOf(part, "model_id")!))],
            Temperature = Number(settings, "temperature"), MaxTokens = Whole(settings, "max_tokens"),
            MaxSteps = Whole(limits, "max_steps") ?? DefaultSteps, Timeout = TimeSpan.FromSeconds(Whole(limits, "timeout_seconds") ?? DefaultTimeoutSeconds),
            DailyBudget = AgentConfig.TextOf(limits, "daily_budget") is { } budget ? decimal.Parse(budget, CultureInfo.InvariantCulture) : null,
            Knowledge = ScopeOf(settings["knowledge"] as JsonObject), Remembers = settings["memory"]?["enabled"] is JsonValue enabled && enabled.GetValueKind() == System.Text.Json.JsonValueKind.True,
        };
    }

    /// <summary>Of the agent's <c>knowledge</c>, or of a knowledge tool's configuration; null where it names no source.</summary>
    public static KnowledgeScope? ScopeOf(JsonObject? part) => AgentConfig.Sources(part) is { Count: > 0 } sources
        ? new KnowledgeScope(sources, Whole(part!, "top_k") ?? DefaultPlaces, AgentConfig.TextOf(part!, "mode") ?? "hybrid", Number(part!, "min_score"))
        : null;

    /// <summary>Null where the part does not say.</summary>
    public static int? PlacesOf(JsonObject part) => Whole(part, "top_k");

    // JSON's 20.0 is a whole number, too.
    private static int? Whole(JsonObject part, string key) => (int?)Number(part, key);

    // By its text: a value may come from JSON or from a form, and then is of whatever type the form has.
    private static double? Number(JsonObject part, string key) => part[key] is { } value ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;
}
