namespace Platform.Core.Agents.Contracts;

public enum AgentStatus
{
    /// <summary>Never published: nothing runs yet.</summary>
    Draft,

    Published,

    /// <summary>Put away; the assistants API does not show it.</summary>
    Archived,
}

public enum AssistantType
{
    /// <summary>A chat model with the instructions of the configuration.</summary>
    Llm,

    /// <summary>A prompt that is stored at the provider, under <c>openai_assistant_id</c>.</summary>
    OpenaiApi,
}

public enum ToolType
{
    Calendar,
    Reminder,
    Time,
    Weather,
    SubAssistant,
    Http,
    Mcp,
    Knowledge,
}

/// <summary>What open pages listen to; the ids are the agents' or the tools'.</summary>
public static class AgentNotices
{
    public const string Feature = "agents";

    public const string Agent = "agent";

    public const string Tool = "tool";

    public const string Reminder = "reminder";

    public const string Calendar = "calendar";

    /// <summary>Test cases, their runs or results; the ids are the agents'.</summary>
    public const string Test = "test";
}
