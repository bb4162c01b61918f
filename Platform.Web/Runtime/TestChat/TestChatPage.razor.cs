using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Trying;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Agents.FromChat;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Runtime.TestChat;

/// <summary>Trying agents: one, or two side by side, with all that happens on the way to an answer.</summary>
public sealed partial class TestChatPage
{
    // Faster than people read, and far slower than tokens come.
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(60);

    private readonly TestTalk _talk = new();
    private readonly TestUserForm _user = new();
    private readonly TestSide[] _sides = [new(0), new(1)];
    private readonly string _chat = $"test-{Guid.NewGuid():N}";
    private IReadOnlyList<AgentName>? _agents;
    private AgentDialog _dialog = null!;
    private SaveCaseDialog _case = null!;
    private ErrorNotice? _error;
    private CancellationTokenSource? _stop;
    private TestExchange? _selected;
    private string _text = "";
    private bool _missing;

    [Inject] private TestChats Chats { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "agent")] private string? ChosenAgent { get; set; }

    private string Here => $"/manage/{Tenant}/test-chat";

    private bool IsCompared => Url.Read("compare") == "1" && _sides[1].IsReady;

    private IReadOnlyList<TestSide> Sides => IsCompared ? _sides : _sides[..1];

    private string? Channel => TestSettings.Channels.Contains(Url.Read("channel")) ? Url.Read("channel") : null;

    private TestExchange? Selected => _selected is not null && _talk.Exchanges.Contains(_selected) ? _selected : _talk.Exchanges.LastOrDefault();

    protected override void OnInitialized()
    {
        Listen(Place.Id, AgentNotices.Feature);
        Listen(Place.Id, ProcessNotices.Feature, change => _sides.Any(side => side.Place?.AgentId.ToString() == change.Id));
    }

    // A link may bring another agent to the page that is open.
    protected override Task OnParametersSetAsync() => _agents is null || Url.Read("agent") != _sides[0].Place?.Slug ? RefreshAsync() : Task.CompletedTask;

    protected override async Task RefreshAsync()
    {
        if (!May(Permissions.AgentsWrite))
            return;
        var agents = await RunAsync(new ListAgentNames());
        _error = agents.Error?.ToNotice();
        _agents = agents.Value ?? _agents;
        if (!agents.Succeeded)
            return;
        var first = Url.Read("agent") ?? (agents.Value.Count == 1 ? agents.Value[0].Slug : null);
        await LearnAsync(_sides[0], first);
        await LearnAsync(_sides[1], Url.Read("compare") == "1" ? Url.Read("agent2") ?? first : null);
    }

    private async Task LearnAsync(TestSide side, string? agent)
    {
        side.Choice = Url.Read(side.VersionKey);
        if (agent is null)
        {
            (side.Place, side.Versions) = (null, []);
            return;
        }

        var place = await Operations.ActAsync(Tenant, (actor, ct) => Chats.FindAsync(actor, agent, ct), Gone);
        var versions = place.Succeeded ? await RunAsync(new ListVersionNumbers(agent)) : place.Error;
        (side.Place, side.Versions) = (versions.Succeeded ? place.Value : null, versions.Value ?? []);
        if (side.Index == 0)
            (_missing, _error) = (versions.Error is { Kind: ErrorKind.NotFound }, versions.Error is { Kind: not ErrorKind.NotFound } error ? error.ToNotice() : _error);
    }

    private async Task ChooseAgentAsync((int Side, AgentName Agent) choice)
    {
        var side = _sides[choice.Side];
        Url.Write(new Dictionary<string, string?> { [side.AgentKey] = choice.Agent.Slug, [side.VersionKey] = null });
        await LearnAsync(side, choice.Agent.Slug);
        // What is compared with the first agent follows it, unless somebody chose otherwise.
        if (side.Index == 0 && Url.Read("compare") == "1" && Url.Read(_sides[1].AgentKey) is null)
            await LearnAsync(_sides[1], choice.Agent.Slug);
    }

    private void ChooseVersion(TestSide side, string version)
    {
        side.Choice = version;
        Url.Write(side.VersionKey, version);
    }

    private async Task CompareAsync()
    {
        var isOn = !IsCompared;
        Url.Write("compare", isOn ? "1" : null);
        if (isOn)
            await LearnAsync(_sides[1], Url.Read("agent2") ?? _sides[0].Place!.Slug);
    }

    /// <param name="from">The message that is asked again, otherwise worded or not; null for a new one.</param>
    private async Task AskAsync(string written, TestExchange? from)
    {
        var text = written.Trim();
        if (text.Length == 0 || _stop is not null)
            return;
        if (!_user.IsValid)
        {
            Toasts.Error(Text["User.Wrong"]);
            return;
        }

        var sides = Sides;
        TestAnswer[] answers = [.. sides.Select(side => new TestAnswer(side.Place!.Name, side.Place.Slug, side.Number!.Value) { User = _user.Read() })];
        var exchange = from is null ? _talk.Ask(text, answers) : _talk.AskAgain(from, text, answers);
        (_selected, _text) = (exchange, from is null ? "" : _text);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        _stop = stop;
        try
        {
            await Task.WhenAll(sides.Zip(answers, (side, answer) => AnswerAsync(exchange, side, answer, stop.Token)));
        }
        finally
        {
            _stop = null;
        }
    }

    private async Task AnswerAsync(TestExchange exchange, TestSide side, TestAnswer answer, CancellationToken ct)
    {
        var question = new TestQuestion(answer.Slug, side.Asked, $"{_chat}-{side.Index}", exchange.Question)
        {
            Earlier = _talk.EarlierThan(exchange, side.Index), Imitates = Channel, User = answer.User,
        };
        try
        {
            var actor = await Operations.ActAsync(Tenant, (actor, _) => Task.FromResult<Result<Actor>>(actor), ct);
            if (actor.Value is { } who)
                await HearAsync(answer, Chats.SayAsync(who, question, ct), ct);
            else
                answer.Take(new TestEvent.Ended(new TestOutcome("", actor.Error, new(0, 0, 0), 0, null, [])));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            answer.Stop();
        }
    }

    private async Task HearAsync(TestAnswer answer, IAsyncEnumerable<TestEvent> events, CancellationToken ct)
    {
        var (shown, isShown) = (Clock.GetTimestamp(), true);
        await using var heard = events.GetAsyncEnumerator(ct);
        while (true)
        {
            var next = heard.MoveNextAsync().AsTask();
            // What was said is shown also when the model falls silent after it.
            if (!isShown && await Task.WhenAny(next, Task.Delay(Frame, Clock, ct)) != next)
                (shown, isShown) = (await ShowAsync(), true);
            if (!await next)
                return;
            answer.Take(heard.Current);
            isShown = heard.Current is not TestEvent.Said || Clock.GetElapsedTime(shown) >= Frame;
            if (isShown)
                shown = await ShowAsync();
        }
    }

    private async Task<long> ShowAsync()
    {
        StateHasChanged();
        try
        {
            await Script.InvokeVoidAsync("platform.scrollToEnd", Gone, "test-log");
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // Nobody looks any more: the run ends by itself.
        }

        return Clock.GetTimestamp();
    }

    /// <summary>A question and its answer at one side become a test case of the agent that answered.</summary>
    private Task KeepAsync(TestExchange exchange, int side) =>
        _case.OpenAsync(exchange.Answers[side].Keep(exchange.Question, _talk.EarlierThan(exchange, side)));

    private async Task StopAsync()
    {
        if (_stop is { } stop)
            await stop.CancelAsync();
    }

    private void Undo()
    {
        _talk.Undo();
        _selected = null;
    }

    private void Clear()
    {
        _talk.Clear();
        _selected = null;
    }

    private async Task ExportAsync()
    {
        using var stream = new DotNetStreamReference(new MemoryStream(TestExport.Write(_talk, Channel, _user.Read(), Clock.GetUtcNow())));
        await Script.InvokeVoidAsync("platform.save", Gone, $"test-chat-{_sides[0].Place!.Slug}.json", "application/json", stream);
    }
}
