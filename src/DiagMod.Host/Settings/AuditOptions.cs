namespace DiagMod.Host.Settings;

/// <summary>How long the audit log keeps its rows in the database.</summary>
public sealed class AuditOptions
{
    /// <summary>Months after which a whole month is sealed into a signed file and leaves the database, 12 to 1,200; 0 = never,
    /// the default.</summary>
    public int RetentionMonths { get; init; }
}
