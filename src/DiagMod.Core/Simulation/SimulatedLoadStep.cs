namespace DiagMod.Core.Simulation;

/// <summary>The load changes at once inside a recording: a valve closes, a second well is opened.</summary>
/// <param name="AtSeconds">When, seconds from the recording's start; at least 0.</param>
/// <param name="Factor">The load afterwards over the load before, 1; 0.1 to 3.</param>
public readonly record struct SimulatedLoadStep(double AtSeconds, double Factor)
{
    internal void Check()
    {
        Require.Range(AtSeconds, 0, double.MaxValue, "The time of a load step (seconds)");
        Require.Range(Factor, 0.1, 3, "The factor of a load step");
    }
}
