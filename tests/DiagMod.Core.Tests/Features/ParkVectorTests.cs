using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

public sealed class ParkVectorTests
{
    [Fact]
    public void Path_OfBalancedCurrents_IsACircleOfTheirAmplitude()
    {
        var phases = Currents(10, 10, 10);

        var (alpha, beta) = ParkVector.Of(phases[0], phases[1], phases[2]);

        // float32 samples of 10 A: 1e-6 of that.
        Assert.All(alpha.Zip(beta), point => Assert.Equal(10, Math.Sqrt((point.First * point.First) + (point.Second * point.Second)), 4));
        Assert.Equal(10, alpha[0], 4);
    }

    [Fact]
    public void Path_WithAWeakPhase_IsAnEllipse()
    {
        var phases = Currents(10, 10, 5);

        var (alpha, beta) = ParkVector.Of(phases[0], phases[1], phases[2]);

        var radii = alpha.Zip(beta, (a, b) => Math.Sqrt((a * a) + (b * b))).ToList();
        Assert.True(radii.Max() > 1.2 * radii.Min(), $"{radii.Min()} to {radii.Max()}");
    }

    [Fact]
    public void Path_AcrossAGap_IsBrokenThere()
    {
        var phases = Currents(10, 10, 10);
        phases[1][7] = float.NaN;

        var (alpha, beta) = ParkVector.Of(phases[0], phases[1], phases[2]);

        Assert.Equal([7], Enumerable.Range(0, alpha.Length).Where(i => float.IsNaN(alpha[i])));
        Assert.Equal([7], Enumerable.Range(0, beta.Length).Where(i => float.IsNaN(beta[i])));
        Assert.Throws<ArgumentException>(() => ParkVector.Of(phases[0], phases[1], phases[2].AsSpan(1)));
    }

    private static float[][] Currents(params double[] amps) =>
        [.. amps.Select((amp, phase) => Enumerable.Range(0, 64)
            .Select(i => (float)(amp * Math.Cos((2 * Math.PI * i / 64) - (2 * Math.PI * phase / 3)))).ToArray())];
}
