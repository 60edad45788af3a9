namespace DiagMod.Host.Settings;

/// <summary>Which detectors the motors use, and when they are trained.</summary>
public sealed class AnomalyOptions
{
    /// <summary>Detector that a motor begins on: lcm, hst, stats or iforest; default lcm. Motors that began keep theirs.</summary>
    public string ModelType { get; init; } = "lcm";

    /// <summary>Hour (UTC) at which motors on a trained model are trained anew every day, 0 to 23; −1 = never; default 3.</summary>
    public int RetrainHour { get; init; } = 3;

    /// <summary>Versions of models that are kept as files for each motor, 1 to 1,000; default 10. The journal keeps all.</summary>
    public int KeepVersions { get; init; } = 10;
}
