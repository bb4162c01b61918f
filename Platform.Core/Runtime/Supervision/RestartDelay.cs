namespace Platform.Core.Runtime.Supervision;

/// <summary>How long a process that crashed waits before it is started again.</summary>
internal static class RestartDelay
{
    // So that what fell together does not rise together.
    private const double Jitter = 0.2;

    /// <summary>r0·(max/r0)^((n-1)/steps) plus 0–20 %, and never the plain delay beyond max.</summary>
    /// <param name="crash">From 1: the how-many-th crash in a row.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Of(int crash, SupervisionOptions options, double chance)
    {
        var steps = Math.Min(crash - 1, options.DelaySteps) / (double)options.DelaySteps;
        return options.FirstDelay * Math.Pow(options.LongestDelay / options.FirstDelay, steps) * (1 + Jitter * chance);
    }
}
