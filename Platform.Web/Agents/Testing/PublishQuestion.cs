using Platform.Core.Agents;

namespace Platform.Web.Agents.Testing;

/// <param name="Version">The one that is to be put in effect; null where it is only made by saving, and there are no tests that could say anything.</param>
public sealed record PublishQuestion(string Title, string Text, string Confirm, AgentView Agent, int? Version);

/// <param name="Comment">Empty where there is none.</param>
/// <param name="Reason">Why although the tests are not green; null where they are.</param>
public sealed record PublishAnswer(string Comment, string? Reason);
