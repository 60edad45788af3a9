namespace DiagMod.Postgres.Retention;

/// <summary>Retired months that could not be written to their file or dropped; they stay as they are until the next run.</summary>
public sealed class MonthRemovalException : Exception
{
    internal MonthRemovalException(IReadOnlyList<(string Month, Exception Fault)> faults)
        : base(
            string.Join("; ", faults.Select(found => $"{found.Month} stays: {found.Fault.Message}")),
            faults is [var (_, only)] ? only : new AggregateException(faults.Select(found => found.Fault)))
    {
    }
}
