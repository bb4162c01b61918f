using Platform.Core.Agents.Contracts;

namespace Platform.Web.Runtime.TestChat;

/// <summary>
/// The conversation of the page. It lives here alone: each question brings along what was said before it, so any of them can be asked again, otherwise worded or of another version.
/// </summary>
public sealed class TestTalk
{
    private IReadOnlyList<TestExchange>? _before;

    public List<TestExchange> Exchanges { get; private set; } = [];

    /// <summary>Messages were replaced or removed, and nothing was said since.</summary>
    public bool MayUndo => _before is not null;

    public bool IsRunning => Exchanges.Exists(exchange => exchange.IsRunning);

    public TestExchange Ask(string question, IReadOnlyList<TestAnswer> answers)
    {
        _before = null;
        return Add(question, answers);
    }

    /// <summary>What follows the message is replaced, with the message itself.</summary>
    public TestExchange AskAgain(TestExchange from, string question, IReadOnlyList<TestAnswer> answers)
    {
        _before = [.. Exchanges];
        Exchanges = [.. Exchanges.TakeWhile(exchange => exchange != from)];
        return Add(question, answers);
    }

    public void Clear()
    {
        _before = [.. Exchanges];
        Exchanges = [];
    }

    public void Undo()
    {
        Exchanges = [.. _before ?? Exchanges];
        _before = null;
    }

    /// <summary>
    /// What a side knows of the conversation before a question: its own answers, and where it was not asked those of the first side. What was not answered is no turn, as in
    /// an agent's own threads.
    /// </summary>
    public IReadOnlyList<AgentTurn> EarlierThan(TestExchange question, int side) =>
    [
        .. from exchange in Exchanges.TakeWhile(exchange => exchange != question)
           let answer = exchange.Answers[Math.Min(side, exchange.Answers.Count - 1)]
           where answer.Outcome is { Error: null }
           from turn in new[] { new AgentTurn(true, exchange.Question), new AgentTurn(false, answer.Text) }
           select turn,
    ];

    private TestExchange Add(string question, IReadOnlyList<TestAnswer> answers)
    {
        var exchange = new TestExchange(question, answers);
        Exchanges.Add(exchange);
        return exchange;
    }
}

/// <summary>One question and its answers: one, or two that are compared.</summary>
public sealed class TestExchange(string question, IReadOnlyList<TestAnswer> answers)
{
    public string Question { get; } = question;

    public IReadOnlyList<TestAnswer> Answers { get; } = answers;

    public bool IsRunning => Answers.Any(answer => !answer.IsOver);
}
