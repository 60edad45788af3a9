using DiagMod.Core.Simulation;

namespace DiagMod.Core.Tests.Simulation;

/// <summary>Whole simulated recordings in memory.</summary>
internal static class SimulatedSamples
{
    /// <summary>Phases R, S, T of a recording, read so many rows at once.</summary>
    public static double[][] Of(SimulatedRecording recording, int rowsAtOnce = 4096)
    {
        var simulator = new CurrentSimulator(recording);
        double[][] phases = [new double[simulator.Samples], new double[simulator.Samples], new double[simulator.Samples]];
        while (simulator.Position < simulator.Samples)
        {
            var at = (int)simulator.Position;
            var count = Math.Min(rowsAtOnce, (int)simulator.Samples - at);
            var rows = simulator.Read(phases[0].AsSpan(at, count), phases[1].AsSpan(at, count), phases[2].AsSpan(at, count));
            Assert.Equal(count, rows);
        }

        return phases;
    }
}
