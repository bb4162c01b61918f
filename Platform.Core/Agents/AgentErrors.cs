using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>Refusals of this feature.</summary>
internal static class AgentErrors
{
    public static readonly Error UnknownAgent = Error.NotFound("agents.unknown_agent", "There is no such agent.");

    public static readonly Error UnknownAssistant = Error.NotFound("agents.unknown_assistant", "There is no such assistant.");

    public static readonly Error UnknownVersion = Error.NotFound("agents.unknown_version", "The agent has no such version.");

    public static readonly Error UnknownTool = Error.NotFound("agents.unknown_tool", "There is no such tool.");

    public static readonly Error UnknownLink = Error.NotFound("agents.unknown_link", "The assistant does not have this tool.");

    public static readonly Error UnknownThread = Error.NotFound("agents.unknown_thread", "The user has no thread with this assistant.");

    public static readonly Error LinkedAlready = Error.Conflict("agents.linked_already", "The assistant has this tool already.");

    public static readonly Error Archived = Error.Conflict("agents.archived", "The agent is archived; it cannot be changed any more.");

    public static readonly Error UnknownTemplate = Error.NotFound("agents.unknown_template", "There is no such template.");

    public static Error TooManyForFile(int most) => Error.Invalid("agents.too_many_for_file", $"A file holds at most {most} agents: choose some of them.", most);

    public static Error SlugTaken(string slug) => Error.Conflict("agents.slug_taken", $"There is an agent '{slug}' already.", slug);

    public static Error InUse(IReadOnlyList<string> users)
    {
        const int named = 20;
        var names = string.Join(", ", users.Take(named)) + (users.Count > named ? " …" : "");
        return Error.Conflict("agents.in_use", $"It is used by: {names}. Unlink it there, or send ?force=true.", names);
    }

    public static Error Field(string pointer, string key, params ReadOnlySpan<object?> arguments) => Errors.Invalid([new FieldError(pointer, AgentsRuleText.All[key, arguments])]);
}
