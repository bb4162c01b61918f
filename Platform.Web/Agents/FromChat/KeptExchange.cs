using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;

namespace Platform.Web.Agents.FromChat;

/// <summary>A question of a chat and all that came of it, for whoever wants to keep it.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Earlier">What was said before, oldest first.</param>
public sealed record KeptExchange(string Agent, string Question, string Answer, IReadOnlyList<AgentTurn> Earlier, JsonObject? UserData, IReadOnlyList<KeptCall> Calls);

/// <param name="Function">As the model knows it.</param>
/// <param name="Error">The named error; null when the tool answered.</param>
public sealed record KeptCall(string Function, JsonObject? Arguments, string Result, string? Error);
