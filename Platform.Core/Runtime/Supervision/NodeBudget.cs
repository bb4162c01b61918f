namespace Platform.Core.Runtime.Supervision;

/// <summary>Protects the machine: how many processes run, how many are started within a minute, how many are on their way at once. What finds no room waits and asks again.</summary>
internal sealed class NodeBudget(SupervisionOptions options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _starts = new();
    private int _running;
    private int _starting;

    public bool HasRoom
    {
        get
        {
            lock (_lock)
                return _running < options.MaxProcesses;
        }
    }

    /// <summary>A place for one process, which is on its way from now on; null when there is none now.</summary>
    public Place? TryTake()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            while (_starts.TryPeek(out var oldest) && oldest <= now - Window)
                _starts.Dequeue();
            if (_running >= options.MaxProcesses || _starting >= options.StartsAtOnce || _starts.Count >= options.StartsPerMinute)
                return null;
            _starts.Enqueue(now);
            (_running, _starting) = (_running + 1, _starting + 1);
            return new Place(this, isStarting: true);
        }
    }

    /// <summary>A place for a process that runs already, whatever the limits say.</summary>
    public Place Adopt()
    {
        lock (_lock)
            _running++;
        return new Place(this, isStarting: false);
    }

    internal sealed class Place(NodeBudget budget, bool isStarting) : IDisposable
    {
        private bool _isStarting = isStarting;
        private bool _isGiven;

        /// <summary>It runs: the next one may start.</summary>
        public void Arrived()
        {
            lock (budget._lock)
            {
                if (_isStarting)
                    budget._starting--;
                _isStarting = false;
            }
        }

        public void Dispose()
        {
            Arrived();
            lock (budget._lock)
            {
                if (!_isGiven)
                    budget._running--;
                _isGiven = true;
            }
        }
    }
}
