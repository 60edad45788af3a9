namespace DiagMod.Host.Settings;

/// <summary>How reports are kept.</summary>
public sealed class ReportOptions
{
    /// <summary>Most reports kept, 1 to 100,000; default 1,000. The oldest go first.</summary>
    public int Keep { get; init; } = 1_000;
}
