namespace DiagMod.Dashboard.Trends;

/// <summary>How much of a trend is shown, counted back from the newest data (imported history is always old).</summary>
/// <param name="Length">How long; null = all.</param>
public sealed record TrendRange(TimeSpan? Length)
{
    /// <summary>Where the stretch begins; null = at the first window.</summary>
    /// <param name="newest">End of the newest window.</param>
    public DateTimeOffset? From(DateTimeOffset? newest) =>
        Length is { } length && newest is { } end && end - DateTimeOffset.MinValue > length ? end - length : null;
}
