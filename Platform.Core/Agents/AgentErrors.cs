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

    public static readonly Error NotPublished = Error.Conflict("agents.not_published", "The agent was never published; nobody can ask it.");

    public static readonly Error Inactive = Error.Conflict("agents.inactive", "The agent is switched off.");

    public static readonly Error Timeout = new(ErrorKind.Unavailable, "agents.timeout", "The agent did not finish its answer in the time that its limits allow.");

    public static readonly Error TooManySteps = new(ErrorKind.Limit, "agents.too_many_steps", "The agent found no answer within the steps that its limits allow.");

    public static readonly Error EmptyAnswer = new(ErrorKind.Unavailable, "agents.empty_answer", "The model answered with nothing.");

    public static readonly Error OwnersAllowPrivate = Error.Forbidden("agents.allow_private_needs_owner", "Only an owner may let a tool lead to a private network, or change where such a one leads.");

    public static Error NotOffered(string reason) => Error.Conflict("agents.tool_not_offered", $"The tool cannot be used now: {reason}", reason);

    public static Error UnknownFunction(string name) => Error.NotFound("agents.unknown_function", $"The tool has no function '{name}'.", name);
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
