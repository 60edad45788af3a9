namespace DiagMod.Postgres.Retention;

/// <summary>What a run of removal did.</summary>
/// <param name="IsHeld">True: months wait, but the clock is not trusted, and nothing was removed.</param>
/// <param name="Archived">Files that were written.</param>
/// <param name="Dropped">Months that were deleted, by name.</param>
/// <param name="Fault">Names the months that could not go, and why; null = none.</param>
public sealed record RemovalRun(
    bool IsHeld, IReadOnlyList<string> Archived, IReadOnlyList<string> Dropped, MonthRemovalException? Fault);
