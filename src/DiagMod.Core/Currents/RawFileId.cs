namespace DiagMod.Core.Currents;

/// <summary>Identity of one accepted recording: a UUIDv7, so ids sort by time of arrival.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct RawFileId(Guid Value)
{
    /// <summary>A new id for a file that arrives now.</summary>
    /// <param name="now">Time of arrival, UTC.</param>
    public static RawFileId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Lower-case UUID with hyphens.</summary>
    public override string ToString() => Value.ToString("D");
}
