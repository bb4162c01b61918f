using System.Text;
using Platform.AgentRunner.Channels;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Telegram;

/// <summary>Something to be said in a chat: an answer of the outbox, or a word of the channel's own.</summary>
/// <param name="Entry">The outbox's; null for what is not acknowledged anywhere.</param>
internal sealed record Saying(string? Entry, AgentAnswer Answer);

/// <summary>One chat, in order: answers as they come, and between them the one that is being made.</summary>
internal sealed class ChatLane(ChatAddress address, Bot bot, Speaking speaking, Deliveries deliveries)
{
    // Telegram shows the typing for five seconds.
    private static readonly TimeSpan TypingEvery = TimeSpan.FromSeconds(4.5);

    // A model may think this long between two pieces; after that nobody is typing any more.
    private static readonly TimeSpan TypingPatience = TimeSpan.FromSeconds(60);

    // A notification should not say "Hel".
    private const int FirstCharacters = 24;

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Queue<Saying> _sayings = new();
    private readonly ChatPace _pace = new(address.IsGroup, bot.Time);
    private readonly BackOff _backOff = new(bot.Time);
    private TaskCompletionSource _bell = NewBell();
    private Growing? _growing;
    private string? _lastDone;
    private DateTimeOffset _movedAt = bot.Time.GetUtcNow();

    /// <summary>An answer that is being made.</summary>
    private sealed class Growing(string question)
    {
        public string Question { get; } = question;

        public StringBuilder Text { get; } = new();

        public int Last { get; set; } = -1;

        /// <summary>Showing it failed: the finished answer is waited for.</summary>
        public bool IsHidden { get; set; }

        public int Shown { get; set; } = -1;

        public DateTimeOffset LastPiece { get; set; }

        public DateTimeOffset LastTyping { get; set; } = DateTimeOffset.MinValue;

        public SaidMessages? Said { get; set; }
    }

    public void Add(Saying saying)
    {
        lock (_lock)
            _sayings.Enqueue(saying);
        Ring();
    }

    /// <summary>A piece of an answer that is being made. Quick.</summary>
    public void Hear(LivePiece piece)
    {
        lock (_lock)
        {
            if (piece.ReplyTo == _lastDone)
                return;
            if (_growing?.Question != piece.ReplyTo)
                _growing = new Growing(piece.ReplyTo);
            var growing = _growing;
            // Numbers that begin anew are another attempt. Pieces that were lost on the way are mended by the finished answer.
            if (piece.Restarts || piece.Number <= growing.Last)
                growing.Text.Clear();
            growing.Last = piece.Number;
            growing.Text.Append(piece.Text);
            growing.LastPiece = bot.Time.GetUtcNow();
        }

        Ring();
    }

    /// <summary>Speaks until there was nothing to say for a while, or until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            Task bell;
            Saying? next;
            Growing? growing;
            lock (_lock)
            {
                if (_bell.Task.IsCompleted)
                    _bell = NewBell();
                bell = _bell.Task;
                (next, growing) = (_sayings.TryPeek(out var first) ? first : null, _growing);
            }

            if (next is not null)
            {
                await DeliverAsync(next, growing, ct);
                _movedAt = bot.Time.GetUtcNow();
                continue;
            }

            var wait = growing is null ? null : await GrowAsync(growing, ct);
            if (wait is null && bot.Time.GetUtcNow() - _movedAt > Rest && deliveries.TryRetire(address, IsIdle))
                return;
            await ((Task)bell.WaitAsync(wait ?? Rest, bot.Time, ct)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsIdle()
    {
        lock (_lock)
            return _sayings.Count == 0 && _growing is null;
    }

    private async Task DeliverAsync(Saying saying, Growing? growing, CancellationToken ct)
    {
        var answer = saying.Answer;
        try
        {
            await SayAsync(answer, growing, ct);
            _backOff.Reset();
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.Migrated)
        {
            await Speaking.MovedAsync(bot, address.Chat, exception.MigratedTo!.Value, CancellationToken.None);
            return;
        }
        catch (TelegramException exception) when (exception.Fault is TelegramFault.Blocked or TelegramFault.Refused or TelegramFault.NotEditable)
        {
            TelegramLog.Undeliverable(bot.Log, exception.Fault, exception.Code);
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.Unauthorized)
        {
            deliveries.Fail(exception);
            await Task.Delay(Timeout.Infinite, ct);
        }
        catch (Exception exception) when (Trouble.IsPassing(exception))
        {
            await PauseAsync("A delivery", exception, ct);
            return;
        }

        lock (_lock)
        {
            _sayings.Dequeue();
            if (answer.ReplyTo is not null)
                (_lastDone, _growing) = (answer.ReplyTo, _growing?.Question == answer.ReplyTo ? null : _growing);
        }

        if (saying.Entry is not null)
            deliveries.Delivered(saying.Entry);
    }

    private async Task SayAsync(AgentAnswer answer, Growing? growing, CancellationToken ct)
    {
        var question = answer.ReplyTo ?? answer.MessageId;
        var said = growing?.Question == question && growing.Said is { } known ? known : await SaidMessages.OpenAsync(bot.Redis, bot.Agent, question, ct);
        // A second answer to one question stands for itself; the same one again was said.
        if (said.DoneWith is not null && said.DoneWith != answer.MessageId)
            said = await SaidMessages.OpenAsync(bot.Redis, bot.Agent, answer.MessageId, ct);
        if (said.DoneWith == answer.MessageId)
            return;
        await speaking.ShowAsync(await speaking.FindAsync(address, ct), _pace, said, MessageSplitter.Split(answer.Response), isStreaming: false, ct);
        await said.FinishAsync(answer.MessageId, CancellationToken.None);
    }

    /// <summary>Shows what is there of an answer that is being made.</summary>
    /// <returns>When to look again; null when there is nothing to wait for but the bell.</returns>
    private async Task<TimeSpan?> GrowAsync(Growing growing, CancellationToken ct)
    {
        var now = bot.Time.GetUtcNow();
        if (now - growing.LastPiece > TypingPatience)
        {
            lock (_lock)
                _growing = ReferenceEquals(_growing, growing) ? null : _growing;
            return null;
        }

        string text;
        lock (_lock)
            text = growing.IsHidden ? "" : growing.Text.ToString();
        try
        {
            if (text.Length != growing.Shown && text.Trim().Length >= FirstCharacters)
            {
                if (_pace.Wait(isStreaming: true) is { Ticks: > 0 } pause)
                    return pause;
                growing.Said ??= await SaidMessages.OpenAsync(bot.Redis, bot.Agent, growing.Question, ct);
                if (growing.Said.DoneWith is null)
                    await speaking.ShowAsync(await speaking.FindAsync(address, ct), _pace, growing.Said, MessageSplitter.Split(text), isStreaming: true, ct);
                (growing.Shown, growing.LastTyping) = (text.Length, bot.Time.GetUtcNow());
            }
            else if (now - growing.LastTyping >= TypingEvery)
            {
                growing.LastTyping = now;
                await speaking.TypeAsync(await speaking.FindAsync(address, ct));
            }
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.Flood)
        {
            _pace.BeSilentFor(exception.RetryAfter);
        }
        catch (Exception exception) when (exception is TelegramException || Trouble.IsPassing(exception))
        {
            // What is lost here is only the look of it: the finished answer comes all the same.
            growing.IsHidden = true;
        }

        return TypingEvery;
    }

    private async Task PauseAsync(string what, Exception exception, CancellationToken ct)
    {
        if (exception is TelegramException { Fault: TelegramFault.Flood } flood)
        {
            TelegramLog.Flood(bot.Log, flood.RetryAfter.TotalSeconds);
            _pace.BeSilentFor(flood.RetryAfter);
            return;
        }

        var wait = _backOff.Next();
        TelegramLog.TriedAgain(bot.Log, what, wait.TotalSeconds, Trouble.NameOf(exception));
        await _backOff.WaitAsync(wait, ct);
    }

    private void Ring()
    {
        lock (_lock)
            _bell.TrySetResult();
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
