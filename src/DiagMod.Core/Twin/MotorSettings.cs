namespace DiagMod.Core.Twin;

/// <summary>What a twin must know of its motor beside the current. All optional: what needs an absent value is unknown.</summary>
/// <param name="RatedCurrentAmps">Name-plate current, amperes RMS; NaN when unknown.</param>
/// <param name="RatedFrequencyHz">Name-plate frequency, hertz; NaN when unknown.</param>
/// <param name="ServiceFactor">Permitted overload, 1; default 1.</param>
/// <param name="RmsThresholdAmps">RMS threshold set by a person, amperes; NaN when none.</param>
/// <param name="ExpectedIntervalSeconds">How often data should come, seconds; NaN when not said (then data are never stale, D43).</param>
/// <param name="ScoreThreshold">Window score that counts as anomalous, 1; NaN: the model's own (D7: ANOMALY_THRESHOLD).</param>
public sealed record MotorSettings(
    double RatedCurrentAmps, double RatedFrequencyHz, double ServiceFactor, double RmsThresholdAmps,
    double ExpectedIntervalSeconds, double ScoreThreshold = double.NaN)
{
    /// <summary>Nothing is known.</summary>
    public static MotorSettings Unknown { get; } = new(double.NaN, double.NaN, 1, double.NaN, double.NaN);
}
