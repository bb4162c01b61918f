using System.Collections.Concurrent;

namespace Platform.Core.Shared.Live;

/// <summary>
/// Answers of the database in the memory of this process, for questions that every message asks. A notice of their feature, of whichever tenant, makes all of them be asked anew; where
/// none is heard (Redis away), their age does.
/// </summary>
internal sealed class RememberedAnswers<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, long ReadAt)> _answers = new();
    private readonly TimeSpan _maximumAge;
    private readonly int _maximumCount;
    private readonly TimeProvider _time;
    private readonly ChangeNotices _notices;
    private readonly string _feature;
    private readonly IDisposable _subscription;
    private int _generation;

    /// <param name="maximumAge">As long as a change may go unnoticed.</param>
    /// <param name="maximumCount">With one more all are dropped.</param>
    public RememberedAnswers(ChangeNotices notices, string feature, TimeSpan maximumAge, int maximumCount, TimeProvider time)
    {
        (_maximumAge, _maximumCount, _time) = (maximumAge, maximumCount, time);
        (_notices, _feature) = (notices, feature);
        _subscription = notices.Subscribe(null, feature, _ => Forget());
        notices.Published += HearOwn;
    }

    /// <param name="ask">Asks the database.</param>
    /// <param name="isWorthKeeping">What it finds unworthy is asked for again each time.</param>
    public async ValueTask<TValue> FindAsync(TKey key, Func<Task<TValue>> ask, Func<TValue, bool> isWorthKeeping)
    {
        if (_answers.TryGetValue(key, out var held) && _time.GetElapsedTime(held.ReadAt) < _maximumAge)
            return held.Value;
        var (generation, readAt) = (Volatile.Read(ref _generation), _time.GetTimestamp());
        var answer = await ask();
        // A notice that came while it was asked means that it may be old already: it is used once and not kept.
        if (!isWorthKeeping(answer) || generation != Volatile.Read(ref _generation))
            return answer;
        if (_answers.Count >= _maximumCount)
            _answers.Clear();
        _answers[key] = (answer, readAt);
        return answer;
    }

    public void Dispose()
    {
        _notices.Published -= HearOwn;
        _subscription.Dispose();
    }

    private void HearOwn(ChangeNotice notice)
    {
        if (notice.Feature == _feature)
            Forget();
    }

    private void Forget()
    {
        Interlocked.Increment(ref _generation);
        _answers.Clear();
    }
}
