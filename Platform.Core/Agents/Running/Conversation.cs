using Microsoft.Extensions.AI;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>What the model receives, growing with each step.</summary>
internal sealed class Conversation
{
    private readonly RunnableAgent _agent;
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private readonly IReadOnlyCollection<OfferedFunction> _functions;
    private readonly List<ChatMessage> _messages;
    private string? _saidBefore;

    public Conversation(AgentRun run, ToolCaller caller, ToolSet tools, DateTimeOffset now)
    {
        (_agent, _functions) = (run.Agent, tools.Functions);
        _messages = [];
        if (SystemPrompt.Fill(run.Agent, caller, now) is { Length: > 0 } prompt)
            _messages.Add(new ChatMessage(ChatRole.System, prompt));
        _messages.AddRange(run.Earlier.Select(turn => new ChatMessage(turn.IsUser ? ChatRole.User : ChatRole.Assistant, turn.Text)));
        _messages.Add(new ChatMessage(ChatRole.User, run.Text));
    }

    public IReadOnlyList<ChatMessage> Messages => _messages;

    /// <param name="isLast">Its calls would not be carried out any more.</param>
    public ChatOptions Options(bool isLast)
    {
        var offered = _functions.Where(function => !_withdrawn.Contains(function.Function.Name)).ToArray();
        return new ChatOptions
        {
            Temperature = (float?)_agent.Settings.Temperature, MaxOutputTokens = _agent.Settings.MaxTokens,
            Tools = offered.Length == 0 ? null : [.. offered.Select(function => (AITool)Declared(function.Function))],
            // Declared all the same: some providers refuse a conversation with calls of what is not.
            ToolMode = offered.Length == 0 ? null : isLast ? ChatToolMode.None : ChatToolMode.Auto,
        };
    }

    /// <param name="withdraws">What was called is not offered any more.</param>
    public void Add(ModelTurn turn, IReadOnlyList<ToolAnswer> answers, bool withdraws)
    {
        if (!string.IsNullOrWhiteSpace(turn.Text))
            _saidBefore = turn.Text;
        _messages.Add(turn.AsMessage());
        _messages.Add(new ChatMessage(ChatRole.Tool, [.. turn.Calls.Zip(answers, (call, answer) => (AIContent)new FunctionResultContent(call.CallId, answer.Text))]));
        if (withdraws)
            _withdrawn.UnionWith(turn.Calls.Select(call => call.Name));
    }

    /// <summary>What the last answer came to. One without text is none, unless the agent said something on the way.</summary>
    public AgentEvent End(ModelTurn turn, Spending spent, int steps, TimeSpan took)
    {
        var text = string.IsNullOrWhiteSpace(turn.Text) ? _saidBefore : turn.Text;
        if (text is not null)
            return new AgentEvent.Finished(text, spent.PromptTokens, spent.CompletionTokens, spent.Cost, steps, took);
        return new AgentEvent.Failed(turn.Calls.Count > 0 ? AgentErrors.TooManySteps : AgentErrors.EmptyAnswer);
    }

    private static AIFunctionDeclaration Declared(ToolFunction function) => AIFunctionFactory.CreateDeclaration(function.Name, function.Description, function.InputSchema);
}
