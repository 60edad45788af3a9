namespace DiagMod.Host.Settings;

/// <summary>When forecasts are made without being asked for.</summary>
public sealed class ForecastOptions
{
    /// <summary>Hours between two runs over all motors, 1 to 168 (6: at 0, 6, 12 and 18 h UTC); 0 = none; default 6.</summary>
    public int EveryHours { get; init; } = 6;
}
