using System.Numerics;
using DiagMod.Core.Simulation;

namespace DiagMod.Core.Tests.Simulation;

/// <summary>Whole simulated recordings in memory, and what can be measured of them.</summary>
internal static class SimulatedSamples
{
    /// <summary>Phases R, S, T of a recording, read so many rows at once.</summary>
    public static double[][] Of(SimulatedRecording recording, int rowsAtOnce = 4096)
    {
        var simulator = new CurrentSimulator(recording);
        double[][] phases = [.. Enumerable.Range(0, 3).Select(_ => new double[simulator.Samples])];
        while (simulator.Position < simulator.Samples)
        {
            var at = (int)simulator.Position;
            var count = Math.Min(rowsAtOnce, (int)simulator.Samples - at);
            var rows = simulator.Read(
                phases[0].AsSpan(at, count), phases[1].AsSpan(at, count), phases[2].AsSpan(at, count));
            Assert.Equal(count, rows);
        }

        return phases;
    }

    /// <summary>Clarke's vector z = (2/3)(R + a·S + a²·T).</summary>
    public static Complex[] SpaceVector(double[][] phases)
    {
        var a = Complex.FromPolarCoordinates(2.0 / 3, 2 * Math.PI / 3);
        var b = Complex.FromPolarCoordinates(2.0 / 3, -2 * Math.PI / 3);
        return [.. phases[0].Select((r, i) => (2.0 / 3 * r) + (a * phases[1][i]) + (b * phases[2][i]))];
    }

    /// <summary>Amplitude of the line at one frequency, by projection under a Hann window over the whole length; the
    /// sign of the frequency is the sequence.</summary>
    public static double Amplitude(Complex[] vector, double hertz, double rateHz)
    {
        var turn = Complex.FromPolarCoordinates(1, -2 * Math.PI * hertz / rateHz);
        var window = Complex.FromPolarCoordinates(1, 2 * Math.PI / vector.Length);
        Complex sum = 0, angle = 1, weight = 1;
        for (var n = 0; n < vector.Length; n++)
        {
            sum += (0.5 - (0.5 * weight.Real)) * vector[n] * angle;
            angle *= turn;
            weight *= window;
        }

        return 2 * sum.Magnitude / vector.Length;
    }

    public static double Rms(ReadOnlySpan<double> samples)
    {
        double squares = 0;
        foreach (var sample in samples)
        {
            squares += sample * sample;
        }

        return Math.Sqrt(squares / samples.Length);
    }
}
