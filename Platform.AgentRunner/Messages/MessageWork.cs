using System.Net;
using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Graph;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>One message from the inbox to its end. Whatever happens, it ends: with an answer, with an excuse, or with its process, and then the next one has it.</summary>
internal sealed partial class MessageWork(RunnerParts parts, Configurations configurations, Inbox inbox, LivePieces live, Cancellations cancellations)
{
    /// <summary>How long a stop waits for the messages that are under way; a second less than the supervisor waits.</summary>
    public static readonly TimeSpan GraceOfStop = TimeSpan.FromSeconds(9);

    // What has waited longer is answered politely (contracts: redis).
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    // A message that ended so many processes would end the next one, too.
    private const int MostBeginnings = 3;

    private readonly ILogger _logger = parts.Log.CreateLogger("Message");
    private readonly Delivery _delivery = new(parts);
    private readonly Admissions _admissions = new(parts.Server);
    private readonly AgentGraph _graph = new(
        new LoadThread(parts.Redis, parts.Server, parts.Settings.AgentId, parts.Log.CreateLogger("Thread")), new Retrieve(parts.Server, parts.Log.CreateLogger("Knowledge")), new FitContext(parts.Server),
        new AskModel(parts.Server, parts.Log.CreateLogger("Model")), new RunTools(parts.Server, parts.Log.CreateLogger("Tools")), new Cite());

    public Task SayAgainAsync(string answer, CancellationToken ct) => _delivery.SayAgainAsync(answer, ct);

    public async Task RunAsync(InboxEntry entry)
    {
        parts.Heart.Began();
        try
        {
            for (var pause = FirstPause; !await TryAnswerAsync(entry); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                await Task.Delay(pause);
                entry = entry with { IsRepeated = true };
            }
        }
        finally
        {
            inbox.Release(entry);
            cancellations.End(entry.Message.MessageId!);
            parts.Heart.Ended();
        }
    }

    private async Task<bool> TryAnswerAsync(InboxEntry entry)
    {
        try
        {
            // A message has time enough of its own; the process is not ended under it.
            await AnswerAsync(entry, CancellationToken.None);
            return true;
        }
        catch (Exception exception)
        {
            // The edge of a message. It is tried again where it stands, as what came after it in its chat must not overtake it; what fails again and again ends with an excuse.
            TriedAgain(_logger, entry.Id, exception.GetType().Name);
            return false;
        }
    }

    private async Task AnswerAsync(InboxEntry entry, CancellationToken ct)
    {
        var message = entry.Message;
        var (answered, isTaken) = await Patiently.RunAsync(() => _delivery.LookAsync(message, ct), _logger, ct);
        if (answered is not null)
        {
            await _delivery.RepeatAsync(entry, answered, ct);
            return;
        }

        if (isTaken)
        {
            await Patiently.RunAsync(() => _delivery.LeaveToPersonAsync(entry, ct), _logger, ct);
            return;
        }

        var (configuration, isThere) = await ConfigurationAsync(message.Version, ct);
        var journal = await Patiently.RunAsync(() => Journal.OpenAsync(parts.Redis, RuntimeKeys.Work(parts.Settings.AgentId, message.MessageId!), entry.IsRepeated, ct), _logger, ct);
        var state = new GraphState(message, configuration, journal, live.Say);
        if (TimeProvider.System.GetUtcNow() - (message.SentAt ?? entry.At) > Patience)
            state.Fault = new GraphFault(Faults.Expired, "It waited for more than a day.");
        else if (!isThere)
            state.Fault = new GraphFault(Faults.Unavailable, $"There is no version {message.Version}.");
        else if (journal.EarlierBeginnings > MostBeginnings)
            state.Fault = new GraphFault(Faults.Crashed, $"{journal.EarlierBeginnings} processes ended while they answered it.");
        else if (configuration.AsksAdmission && !state.IsTrial && await Patiently.RunAsync(() => _admissions.RefusalAsync(message, ct), _logger, ct) is { } refusal)
            state.Fault = refusal;
        else
            await TryGraphAsync(state);
        if (state.Fault is { } fault)
            Failed(_logger, entry.Id, fault.Code);
        // To the end: what was computed is not thrown away because Redis starts again.
        var isOurs = await Patiently.RunAsync(() => _delivery.FinishAsync(entry, state, AnswerOf(state), ct), _logger, ct);
        if (!isOurs)
            Fenced(_logger, entry.Id);
    }

    // A version that is not there is no reason to try again: the message is excused by what is published.
    private async Task<(RunnerConfiguration Configuration, bool IsThere)> ConfigurationAsync(int? version, CancellationToken ct)
    {
        try
        {
            return (await Patiently.RunAsync(() => configurations.FindAsync(version, ct), _logger, ct), true);
        }
        catch (ServerRefusedException refused) when (version is not null && refused.Status is HttpStatusCode.NotFound)
        {
            return (await Patiently.RunAsync(() => configurations.FindAsync(null, ct), _logger, ct), false);
        }
    }

    private async Task TryGraphAsync(GraphState state)
    {
        var cancelled = cancellations.Begin(state.Message.MessageId!);
        try
        {
            await _graph.RunAsync(state, cancelled);
        }
        catch (Exception) when (cancelled.IsCancellationRequested)
        {
            // However a call that is broken off ends.
            state.Fault = new GraphFault(Faults.Cancelled, "Whoever asked has stopped it.");
        }
        catch (ServerRefusedException refused) when (refused.Status is HttpStatusCode.NotFound)
        {
            state.Fault = new GraphFault(Faults.Unavailable, "The agent is not there any more.");
        }
    }

    private AgentAnswer AnswerOf(GraphState state) => new()
    {
        ChatId = state.Message.ChatId, Channel = state.Message.Channel, MessageId = Delivery.IdOfAnswer(parts.Settings.AgentId, state.Message), ReplyTo = state.Message.MessageId, PlatformUserId = state.Message.PlatformUserId ?? state.Message.ChatId,
        Response = state.Fault is { } fault ? Faults.Excuse(fault.Code, state.Language) : state.Text, Error = state.Fault?.Code, ToolCalls = state.ReturnsCalls ? state.Calls : null, Usage = state.Usage,
        Citations = CitationsOf(state),
        Version = state.Configuration.Version, Epoch = state.Configuration.Epoch, Trace = state.IsTrial ? state.Trace : null, DurationMs = state.IsTrial ? state.ElapsedMs : null,
    };

    private static IReadOnlyList<Citation>? CitationsOf(GraphState state) => state.Fault is null && state.Citations.Count > 0 ? state.Citations : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Entry} failed and is tried again: {Fault}")]
    private static partial void TriedAgain(ILogger logger, string entry, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Entry} has no answer: {Code}")]
    private static partial void Failed(ILogger logger, string entry, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Entry} belongs to another process now; its answer was dropped")]
    private static partial void Fenced(ILogger logger, string entry);
}
