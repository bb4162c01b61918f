using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Processes;

internal static class ProcessErrors
{
    public static readonly Error UnknownAgent = Error.NotFound("agents.unknown_agent", "There is no such agent.");

    public static readonly Error NotPublished = Error.Conflict("processes.not_published", "The agent was never published; there is nothing to run.");

    public static readonly Error Archived = Error.Conflict("processes.agent_archived", "The agent is archived; it does not run any more.");

    public static readonly Error Inactive = Error.Conflict("processes.agent_inactive", "The agent is switched off; switch it on in its settings first.");

    public static Error UnknownIntegration(string type) => Error.NotFound("processes.unknown_integration", $"The agent's published configuration has no integration '{type}'.", type);

    public static Error IntegrationOff(string type) => Error.Conflict("processes.integration_off", $"The integration '{type}' is switched off in the agent's published configuration.", type);
}
