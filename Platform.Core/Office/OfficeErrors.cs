using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office;

/// <summary>Refusals of the office. Codes and texts are part of the contract.</summary>
public static class OfficeErrors
{
    public static readonly Error Busy = new(ErrorKind.Limit, "office.busy", "More reports arrive than can be stored. Nothing of this request was acknowledged; try again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static readonly Error NotStorable = Error.Invalid("office.not_storable", "The database refuses a value of this report.");

    public static readonly Error WrongItem = Error.Invalid("office.invalid_report", "A report must be a JSON object.");

    public static readonly Error MalformedJson = new(ErrorKind.Invalid, "office.malformed_json", "The body is not valid JSON.");

    public static readonly Error WrongRoot = Error.OfField("", "office.invalid_body", "The body must be a JSON object.");

    /// <summary>A heartbeat, query or deletion of an agent that is not there.</summary>
    public static Error UnknownAgent(string agentId) => Error.NotFound("office.unknown_agent", $"There is no agent '{agentId}'. A report with department and name makes it.", agentId);

    /// <summary>A first report that does not say enough.</summary>
    public static Error FirstReport(string agentId, bool hasDepartment, bool hasName)
    {
        const string Message = "Required at the first report of an agent.";
        var fields = new List<FieldError>();
        if (!hasDepartment)
            fields.Add(new("/department", Message));
        if (!hasName)
            fields.Add(new("/name", Message));
        return new Error(ErrorKind.Invalid, "office.unknown_agent", $"The agent '{agentId}' is not known yet: its first report must carry department and name.") { Arguments = [agentId], Fields = fields };
    }

    internal static Error InvalidAgentId(string pointer) => Error.OfField(pointer, "office.invalid_agent_id", $"An agent id matches {OfficeLimits.AgentIdPattern}.");

    internal static Error InvalidStatus(string? came) =>
        Error.OfField("/status", "office.invalid_status", $"{(came is null ? "The status is missing or no text" : $"The status '{Shorten(came)}' is unknown")}; allowed are ok, warning, error, offline.");

    internal static Error InvalidText(string field, int length) =>
        Error.OfField("/" + field, "office.invalid_" + field, $"The {field} must be a text of 1 to {length} characters without NUL.");

    internal static Error InvalidMetrics(string pointer, string message) => Error.OfField(pointer, "office.invalid_metrics", message);

    internal static Error InvalidSalary() => Error.OfField("/salary_equivalent", "office.invalid_salary_equivalent", $"The salary equivalent must be a whole number from 0 to {int.MaxValue}.");

    internal static Error InvalidFte() => Error.OfField("/fte_coefficient", "office.invalid_fte_coefficient", "The FTE coefficient must be a number from 0.00 to 9.99.");

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");
}
