namespace DiagMod.Postgres.Retention;

/// <summary>What a run of retention did.</summary>
/// <param name="IsHeld">True: the clock is not trusted, and nothing was removed.</param>
/// <param name="Retired">Months that left their tables, by name.</param>
/// <param name="Windows">Windows of features that were removed one by one, out of months that stay.</param>
public sealed record RetentionRun(bool IsHeld, IReadOnlyList<string> Retired, long Windows);
