using Microsoft.Extensions.AI;
using Platform.Core.Agents.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Running;

/// <summary>What was said in a run, growing with each step.</summary>
internal sealed class Conversation
{
    private readonly RunnableAgent _agent;
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private readonly IReadOnlyCollection<OfferedFunction> _functions;
    private readonly NumberedDocuments _documents = new();
    private readonly List<ChatMessage> _thread;
    private string? _saidBefore;

    public Conversation(AgentRun run, ToolSet tools, KnowledgeAnswer? found = null)
    {
        (_agent, _functions) = (run.Agent, tools.Functions);
        Found = found is null ? FoundForMessage.Nothing : new FoundForMessage(found.Documents, found.Memories);
        _documents.Begin(Found.Documents);
        _thread = [.. run.Earlier.Select(turn => new ChatMessage(turn.IsUser ? ChatRole.User : ChatRole.Assistant, turn.Text)), new ChatMessage(ChatRole.User, run.Text)];
    }

    /// <summary>Without the agent's own prompt.</summary>
    public IReadOnlyList<ChatMessage> Thread => _thread;

    public FoundForMessage Found { get; }

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

    /// <summary>The answers with the conversation's own numbers in their marks.</summary>
    public IReadOnlyList<ToolAnswer> Number(IReadOnlyList<ToolAnswer> answers) => [.. answers.Select(answer => answer with { Text = _documents.Take(answer.Text, answer.Documents) })];

    /// <param name="withdraws">What was called is not offered any more.</param>
    public void Add(ModelTurn turn, IReadOnlyList<ToolAnswer> answers, bool withdraws)
    {
        if (!string.IsNullOrWhiteSpace(turn.Text))
            _saidBefore = turn.Text;
        _thread.Add(turn.AsMessage());
        _thread.Add(new ChatMessage(ChatRole.Tool, [.. turn.Calls.Zip(answers, (call, answer) => (AIContent)new FunctionResultContent(call.CallId, answer.Text))]));
        if (withdraws)
            _withdrawn.UnionWith(turn.Calls.Select(call => call.Name));
    }

    /// <summary>What the last answer came to. One without text is none, unless the agent said something on the way.</summary>
    public AgentEvent End(ModelTurn turn, Spending spent, int steps, TimeSpan took)
    {
        var said = string.IsNullOrWhiteSpace(turn.Text) ? _saidBefore : turn.Text;
        if (said is null)
            return new AgentEvent.Failed(turn.Calls.Count > 0 ? AgentErrors.TooManySteps : AgentErrors.EmptyAnswer);
        var (text, citations) = CitedText.Of(said, _documents.All);
        return new AgentEvent.Finished(text, spent.PromptTokens, spent.CompletionTokens, spent.Cost, steps, took)
        {
            Citations = citations, Documents = [.. _documents.All.Where(document => citations.Any(citation => citation.N == document.Number))],
        };
    }

    private static AIFunctionDeclaration Declared(ToolFunction function) => AIFunctionFactory.CreateDeclaration(function.Name, function.Description, function.InputSchema);
}
