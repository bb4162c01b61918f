using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Contracts;

/// <summary>For whom a tool runs, and how far what it does may go.</summary>
public sealed record ToolCaller
{
    public required TenantId Tenant { get; init; }

    /// <summary>The agent that talks to the user: tokens and budgets are on its account. Null where a person tries a tool by itself.</summary>
    public Guid? Agent { get; init; }

    /// <summary>The agent that was asked by <see cref="Agent"/> and now uses the tool.</summary>
    public Guid? SubAgent { get; init; }

    /// <summary>US dollars a day that the configuration of <see cref="Agent"/> allows; holds for those whom it asks, too.</summary>
    public decimal? AgentDailyCost { get; init; }

    /// <summary>The end user, as the channel calls them; reminders and events are theirs.</summary>
    public required string User { get; init; }

    /// <summary>What the end user is called, where the channel knows it.</summary>
    public string? UserName { get; init; }

    /// <summary>Where the conversation is held: <c>telegram</c>, <c>websocket</c>, <c>rest</c>, <c>test</c>; a reminder is delivered there.</summary>
    public required string Channel { get; init; }

    /// <summary>The channel that prompts see where a test plays one; what tools do belongs to <see cref="Channel"/>.</summary>
    public string? Imitates { get; init; }

    /// <summary>What else the channel knows of the end user: <c>{{user.plan}}</c> in a prompt is its <c>plan</c>.</summary>
    public JsonObject? UserData { get; init; }

    public string? Thread { get; init; }

    /// <summary>The question that is being answered; the ledger puts its calls together by it.</summary>
    public string? Interaction { get; init; }

    /// <summary>Of the conversation, IANA.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary><c>ru</c> or <c>en</c>: the language of what tools say.</summary>
    public string Language { get; init; } = "en";

    /// <summary>How many agents have asked each other to come here: 0 is the one that talks to the user, 3 the last that may be asked.</summary>
    public int Depth { get; init; }

    /// <summary>Counts what the agents that are asked on the way take.</summary>
    internal Running.Spending? Spending { get; init; }

    /// <summary>What the agent that uses the tool may search.</summary>
    internal KnowledgeScope? Knowledge { get; init; }
}

/// <summary>What a tool may do by itself.</summary>
public enum ToolClass
{
    Read,

    Write,

    /// <summary>A person must agree to each call.</summary>
    Approval,
}

/// <summary>What the model is offered.</summary>
/// <param name="Name">1 to 64 of <c>a-z A-Z 0-9 _ -</c>, unique among the agent's functions.</param>
/// <param name="InputSchema">JSON Schema, draft 2020-12, of the type object.</param>
public sealed record ToolFunction(Guid ToolId, string Name, string Description, JsonElement InputSchema, ToolClass Class);

/// <summary>What a call came to.</summary>
/// <param name="Text">For the model; at most 16 KiB of UTF-8, cut with a note.</param>
/// <param name="Error">The named error; null when the tool answered.</param>
/// <param name="Trace">What happened on the way, for people: requests, statuses, durations. No secrets.</param>
public sealed record ToolAnswer(string Text, string? Error, bool IsCut, TimeSpan Took, IReadOnlyList<ToolStep> Trace)
{
    /// <summary>What the text's marks <c>[n]</c> stand for.</summary>
    public IReadOnlyList<TurnDocument> Documents { get; init; } = [];
}

/// <param name="Kind"><c>validated</c>, <c>request</c>, <c>response</c>, <c>started</c>, <c>asked</c>, …</param>
public sealed record ToolStep(string Kind, string Text, TimeSpan At, JsonNode? Data = null);
