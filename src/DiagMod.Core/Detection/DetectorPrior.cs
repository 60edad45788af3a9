namespace DiagMod.Core.Detection;

/// <summary>What the fleet knows about a motor that was never seen (signals.md, 8.2): slopes, spread and calibration.</summary>
/// <remarks>Given, four commissioning files are enough and p-values come from the fleet's blocks until the motor has 60 of its
/// own. Not given, the first block's own spread stands in and the motor calibrates itself.</remarks>
public sealed record DetectorPrior
{
    /// <summary>Version, kept in every state that was built on it.</summary>
    public required string Version { get; init; }

    /// <summary>4×d coefficients B₀, row-major; row 0 is ignored (the intercept is the motor's own).</summary>
    public required IReadOnlyList<double> Coefficients { get; init; }

    /// <summary>d×d residual covariance S₀, row-major.</summary>
    public required IReadOnlyList<double> Covariance { get; init; }

    /// <summary>Mean statistics m of the fleet's healthy blocks, the same number a motor, leave-one-motor-out.</summary>
    public required IReadOnlyList<double> Means { get; init; }

    /// <summary>90 % statistics h of the same blocks.</summary>
    public required IReadOnlyList<double> Highs { get; init; }
}
