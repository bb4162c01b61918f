using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Messages;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Trying;

/// <summary>
/// The test chat. A message goes the way of every channel, to the agent's own process, with the conversation that its page has; where there is no process to answer, the server
/// answers by itself, and says so. Nobody is admitted, and nothing is delivered anywhere else.
/// </summary>
public sealed class TestChats
{
    // After so many heartbeats nobody believes a status any more (contracts: redis).
    private const int Patience = 3;

    private static readonly Error TextLength =
        Error.Invalid("runtime.text_length", $"A message has 1 to {TestQuestion.LongestText} characters.", TestQuestion.LongestText);

    private readonly OperationRunner _operations;
    private readonly Conversing _conversing;
    private readonly ServerTrial _server;
    private readonly ITenantDirectory _tenants;
    private readonly RedisConnection _redis;
    private readonly TimeSpan _heartbeat;
    private readonly TimeProvider _time;

    internal TestChats(OperationRunner operations, Conversing conversing, ServerTrial server, ITenantDirectory tenants, RedisConnection redis, IOptions<SupervisionOptions> options, TimeProvider time) =>
        (_operations, _conversing, _server, _tenants, _redis, _heartbeat, _time) = (operations, conversing, server, tenants, redis, options.Value.HeartbeatInterval, time);

    /// <param name="agent">Slug or id.</param>
    public async Task<Result<TestPlace>> FindAsync(Actor actor, string agent, CancellationToken ct)
    {
        var found = await _operations.RunAsync(new FindTestPlace(agent), actor, ct);
        if (!found.Succeeded || found.Value.Way is not (TestWay.Stopped or TestWay.Failed))
            return found;
        // One that somebody runs by other means than a supervisor.
        return await _tenants.FindAcrossTenants(actor.Tenant!.Value, ct) is { } tenant && await LivesAsync(RuntimeKeys.AgentId(tenant.Slug, found.Value.Slug), ct) ? found.Value with { Way = TestWay.Process } : found;
    }

    /// <summary>Breaking off breaks the answer off, too.</summary>
    public async IAsyncEnumerable<TestEvent> SayAsync(Actor actor, TestQuestion question, [EnumeratorCancellation] CancellationToken ct)
    {
        var place = await FindAsync(actor, question.Agent, ct);
        if (!place.Succeeded || string.IsNullOrWhiteSpace(question.Text) || question.Text.Length > TestQuestion.LongestText)
        {
            yield return Failed(place.Error ?? TextLength);
            yield break;
        }

        yield return new TestEvent.Began(place.Value.Way);
        await foreach (var happened in place.Value.IsByProcess ? ByProcessAsync(actor, question, ct) : _server.SayAsync(actor, place.Value, question, ct))
            yield return happened;
    }

    private async IAsyncEnumerable<TestEvent> ByProcessAsync(Actor actor, TestQuestion question, [EnumeratorCancellation] CancellationToken ct)
    {
        var found = await _conversing.FindAsync(actor, question.Agent, question.Version, ct);
        var message = MessageOf(actor, question);
        var sent = found.Succeeded ? await _conversing.SendAsync(found.Value, message, ct) : found.Error;
        if (!sent.Succeeded)
        {
            yield return Failed(sent.Error);
            yield break;
        }

        using var waiter = sent.Value;
        var (began, isOver) = (_time.GetTimestamp(), false);
        try
        {
            var answering = _conversing.WaitAsync(found.Value!, waiter, message.MessageId!, ct);
            await foreach (var piece in PiecesAsync(waiter, answering, ct))
            {
                foreach (var happened in Of(piece))
                    yield return happened;
            }

            var answered = await answering;
            isOver = answered.Succeeded;
            yield return answered.Succeeded ? new TestEvent.Ended(Of(answered.Value, _time.GetElapsedTime(began))) : Failed(answered.Error);
        }
        finally
        {
            if (!isOver)
                await CancelAsync(found.Value!.Name, message.MessageId!);
        }
    }

    // They end with the answer; one that never comes ends the waiting.
    private static async IAsyncEnumerable<LivePiece> PiecesAsync(AnswerWaiter waiter, Task<Result<AgentAnswer>> answering, [EnumeratorCancellation] CancellationToken ct)
    {
        while (!answering.IsCompleted)
        {
            var more = waiter.Pieces.WaitToReadAsync(ct).AsTask();
            if (await Task.WhenAny(more, answering) == answering || !await more)
                break;
            while (waiter.Pieces.TryRead(out var piece))
                yield return piece;
        }

        while (waiter.Pieces.TryRead(out var piece))
            yield return piece;
    }

    private AgentMessage MessageOf(Actor actor, TestQuestion question)
    {
        var data = question.User.Data?.DeepClone().AsObject() ?? [];
        data["name"] = question.User.Name ?? actor.Name;
        foreach (var (key, value) in new[] { ("language", question.User.Language), ("time_zone", question.User.TimeZone) })
        {
            if (value is not null)
                data[key] = value;
        }

        return new AgentMessage
        {
            // What tools keep for the user is the person's own, and stays in the test chat.
            Text = question.Text, ChatId = question.Chat, PlatformUserId = actor.User?.Value.ToString() ?? actor.Id, UserData = data, Channel = TrialRequest.Channel, MessageId = Guid.CreateVersion7().ToString("N"),
            Version = question.Version, SentAt = _time.GetUtcNow(),
            Trial = new TrialRequest { Earlier = [.. question.Earlier.Select(turn => new TurnMessage(turn.IsUser ? "user" : "assistant", turn.Text))], Imitates = question.Imitates },
        };
    }

    private static IEnumerable<TestEvent> Of(LivePiece piece)
    {
        if (piece.Restarts)
            yield return new TestEvent.Restarted();
        if (piece.Text is { Length: > 0 } text)
            yield return new TestEvent.Said(text);
        if (piece.Step is { } step)
            yield return new TestEvent.Stepped(step);
    }

    // The agent's own words for its user; the staff see the code's.
    private static TestOutcome Of(AgentAnswer answer, TimeSpan took) => new(
        answer.Response, answer.Error is { } code ? new Error(ErrorKind.Unavailable, code, answer.Response) : null, answer.Usage ?? new AnswerUsage(0, 0, 0), answer.DurationMs ?? (int)took.TotalMilliseconds, answer.Version,
        answer.Trace ?? []) { Citations = answer.Citations ?? [] };

    private static TestEvent.Ended Failed(Error error) => new(new TestOutcome("", error, new AnswerUsage(0, 0, 0), 0, null, []));

    // Nobody waits any more: what is said further would be paid for nothing.
    private async Task CancelAsync(string agent, string messageId)
    {
        try
        {
            await _redis.PublishAsync(RuntimeKeys.Cancel(agent), messageId, CancellationToken.None);
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            // It ends by itself.
        }
    }

    private async Task<bool> LivesAsync(string agentId, CancellationToken ct)
    {
        try
        {
            return await RunnerStatus.ReadAsync(_redis, agentId, null, ct) is { Status: "running", HeartbeatAt: { } at } && _time.GetUtcNow() - at < Patience * _heartbeat;
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            return false;
        }
    }
}
