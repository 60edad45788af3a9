namespace DiagMod.Host.Settings;

/// <summary>How files are analysed.</summary>
public sealed class AnalysisOptions
{
    private const int MostWorkers = 64;

    /// <summary>Windows of a file worked on at once, 0 (one a core) to 64; default 0. The result does not depend on it.</summary>
    public int FeatureWorkers { get; init; }

    /// <summary>False: one window at a time, whatever <see cref="FeatureWorkers"/> says; default true.</summary>
    public bool Parallel { get; init; } = true;

    /// <summary>Window score that counts as anomalous in place of the model's own threshold, above 0; 0 = the model's own, the
    /// default.</summary>
    public double AnomalyThreshold { get; init; }

    /// <summary>Workers on a machine with so many cores.</summary>
    public int Workers(int cores) =>
        !Parallel ? 1 : FeatureWorkers > 0 ? FeatureWorkers : Math.Clamp(cores, 1, MostWorkers);
}
