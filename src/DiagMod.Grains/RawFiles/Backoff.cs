namespace DiagMod.Grains.RawFiles;

/// <summary>How long to wait before something is tried again: 1 s, 2 s, 4 s, … up to a limit, each between half and
/// whole of it, so that what failed together does not come back together.</summary>
internal static class Backoff
{
    /// <summary>Longest wait for a database that does not answer: work goes on within half a minute of its return.</summary>
    public static readonly TimeSpan LongestForDatabase = TimeSpan.FromSeconds(10);

    /// <param name="attempt">Attempts that failed, from 1.</param>
    /// <param name="longest">Limit.</param>
    /// <param name="jitter">0 to 1, drawn anew each time.</param>
    public static TimeSpan After(int attempt, TimeSpan longest, double jitter)
    {
        var whole = Math.Min(Math.Pow(2, Math.Clamp(attempt, 1, 30) - 1), longest.TotalSeconds);
        return TimeSpan.FromSeconds(whole * (0.5 + (0.5 * jitter)));
    }
}
