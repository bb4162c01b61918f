using System.Diagnostics;
using System.Text.Json.Nodes;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Graph;

/// <summary>One message on its way to an answer: all that the nodes know and leave for each other.</summary>
internal sealed class GraphState(AgentMessage message, RunnerConfiguration configuration, Journal journal, Action<LivePiece> live)
{
    // Letters of a trial's data that go into its answer and the history; what is beyond was told live.
    private const int MostKept = 128 * 1024;

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<TraceStep> _trace = [];
    private int _pieces;
    private int _kept;

    public AgentMessage Message { get; } = message;

    public RunnerConfiguration Configuration { get; } = configuration;

    /// <summary>What was done for this message before this process took it.</summary>
    public Journal Journal { get; } = journal;

    /// <summary>The conversation with the model, without the agent's own prompt.</summary>
    public List<TurnMessage> Messages { get; } = [];

    /// <summary>What was found and remembered before the model was asked; null where nothing is retrieved.</summary>
    public KnowledgeAnswer? Found { get; set; }

    /// <summary>All that has a number in this message: what was found, and what tools brought.</summary>
    public NumberedDocuments Documents { get; } = new();

    /// <summary>What the answer's marks stand for.</summary>
    public IReadOnlyList<Citation> Citations { get; set; } = [];

    /// <summary>How many of <see cref="Messages"/> were there before this question.</summary>
    public int Earlier { get; set; }

    /// <summary>The thread's old turns were folded: what is kept of it begins with what stands before this question.</summary>
    public bool ReplacesThread { get; set; }

    /// <summary>What the last answer of the model wants of tools.</summary>
    public IReadOnlyList<TurnCall> Calls { get; set; } = [];

    /// <summary>The last answer's text.</summary>
    public string Text { get; set; } = "";

    /// <summary>The last text that an answer with calls came with.</summary>
    public string? SaidBefore { get; set; }

    /// <summary>From 1; wrong calls repeat one.</summary>
    public int Step { get; set; } = 1;

    /// <summary>Rounds of this step in which every call was wrong.</summary>
    public int WrongTries { get; set; }

    /// <summary>How often the model was asked: the journal's number.</summary>
    public int Turns { get; set; }

    public HashSet<string> Withdrawn { get; } = new(StringComparer.Ordinal);

    /// <summary>Why there is no answer; null while there may be one.</summary>
    public GraphFault? Fault { get; set; }

    public AnswerUsage Usage { get; private set; } = new(0, 0, 0);

    public IReadOnlyList<TraceStep> Trace => _trace;

    public bool IsLast => Step >= Configuration.MaxSteps;

    public int ElapsedMs => (int)Stopwatch.GetElapsedTime(_began).TotalMilliseconds;

    /// <summary>ru or en: the person's where the channel knows it, else the tenant's.</summary>
    public string Language => Said("language") is "ru" or "en" ? Said("language")! : Configuration.Language;

    /// <summary>Calls that only the client can carry out.</summary>
    public bool ReturnsCalls => Message.Request is { Tools.Count: > 0 } request && Calls.Any(call => request.Tools.Any(tool => tool.Name == call.Name) && Configuration.Functions.All(own => own.Name != call.Name));

    public TurnContext Context => new()
    {
        Channel = Message.Channel, ThreadId = Message.ChatId, InteractionId = Message.MessageId!, User = Message.PlatformUserId ?? Message.ChatId, UserName = Said("name"), Language = Language, TimeZone = Said("time_zone"),
        Version = Message.Version, Imitates = Message.Trial?.Imitates, UserData = Message.UserData,
    };

    public void Add(AnswerUsage? usage)
    {
        if (usage is not null)
            Usage = new AnswerUsage(Usage.PromptTokens + usage.PromptTokens, Usage.CompletionTokens + usage.CompletionTokens, Usage.Cost + usage.Cost);
    }

    /// <summary>All of it is told: prompts as they are sent, answers of models as they come.</summary>
    public bool IsTrial => Message.Channel == TrialRequest.Channel;

    /// <param name="atMs">When it began; as long ago as it took where that is not said.</param>
    public void Note(string node, string text, int tookMs, JsonNode? data = null, int? atMs = null)
    {
        var step = new TraceStep(node, text, atMs ?? ElapsedMs - tookMs, tookMs, data);
        live(Piece() with { Step = step });
        _trace.Add(IsTrial && data is not null && (_kept += data.ToJsonString().Length) > MostKept ? step with { Data = null } : step);
    }

    public void Say(string text) => live(Piece() with { Text = text });

    public void SayAgain() => live(Piece() with { Restarts = true });

    private LivePiece Piece() => new() { ChatId = Message.ChatId, Channel = Message.Channel, ReplyTo = Message.MessageId!, Number = _pieces++ };

    private string? Said(string key) => Message.UserData?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <param name="Code">Named, for the staff and programs.</param>
/// <param name="Detail">For the staff.</param>
internal sealed record GraphFault(string Code, string? Detail);
