using System.Numerics;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

/// <summary>Residual, bands and lines against a transform by its definition, in double precision.</summary>
public sealed class SpectralShapeReferenceTests
{
    [Theory]
    [InlineData(500, 50, 21)]
    [InlineData(1_000, 60, 22)]
    [InlineData(1_537, 48.3, 23)]
    [InlineData(3_200, 50.4, 24)]
    public void Shape_OfNoisyHarmonics_IsThatOfTheDefinition(double hertz, double hz, int seed)
    {
        var rate = new SampleRate(hertz);
        var samples = SyntheticCurrents.Lines(
            rate, rate.WindowSamples, 0.2, 0.3, (ulong)seed, (10, hz, 0.3), (0.4, 3 * hz, 1), (0.05, hz + 6.3, 2), (0.1, 77, 0));
        var absent = SyntheticCurrents.Absent(samples.Length);

        var window = Assert.Single(SyntheticCurrents.Extract(rate, [samples, absent, absent]));

        var expected = Reference(samples, rate, window.SupplyHz);
        var shape = window.R!.Shape;
        Equal(expected.NoiseDb, shape.NoiseDb, 1e-3, "noise");
        Equal(expected.Entropy, shape.Entropy, 1e-5, "entropy");
        Equal(expected.FlatnessDb, shape.FlatnessDb, 2e-3, "flatness");
        Equal(expected.SidebandsDb, shape.SidebandsDb, 1e-3, "sidebands");
        Equal(expected.MiddleDb, shape.MiddleDb, 1e-3, "middle");
        Equal(expected.HighDb, shape.HighDb, 1e-3, "high");
        Equal(expected.NearDb, shape.NearDb, 1e-3, "near");
        Assert.True(double.IsNaN(shape.From2To5KilohertzDb));
        Assert.True(double.IsNaN(shape.From5To11KilohertzDb));
    }

    private static void Equal(double expected, double actual, double tolerance, string what) => Assert.True(
        double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) < tolerance,
        $"{what}: {actual}, expected {expected}");

    private static SpectralShape Reference(float[] samples, SampleRate rate, double hz)
    {
        var n = samples.Length;
        var binHz = rate.Hertz / n;
        var mean = samples.Average(sample => (double)sample);
        var hann = Enumerable.Range(0, n).Select(i => 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / n))).ToArray();
        Complex Project(double cyclesPerSample)
        {
            var sum = Complex.Zero;
            for (var i = 0; i < n; i++)
            {
                var turns = cyclesPerSample * i;
                sum += hann[i] * (samples[i] - mean) * Complex.FromPolarCoordinates(1, -2 * Math.PI * (turns - Math.Floor(turns)));
            }

            return 2 * sum / hann.Sum();
        }

        var fundamental = Project(hz / rate.Hertz).Magnitude;
        var power = new double[(n / 2) + 1];
        for (var k = 3; k < power.Length; k++)
        {
            power[k] = Math.Pow(Project(k / (double)n).Magnitude / fundamental, 2) / 1.5;
        }

        // Nyquist is not doubled in a one-sided spectrum, but the formula of the specification doubles it; so does the code.
        var near = Enumerable.Range(4, 6).SelectMany(d => new[] { -d, d })
            .Max(d => power[(int)Math.Round(hz / binHz) + d] * 1.5);
        var isHarmonic = new bool[power.Length];
        for (var order = 1; order <= 40; order++)
        {
            var centre = (int)Math.Round(order * hz / binHz);
            for (var k = centre - 3; k <= centre + 3; k++)
            {
                if (k >= 0 && k < power.Length)
                {
                    isHarmonic[k] = true;
                }
            }
        }

        var residual = Enumerable.Range(3, power.Length - 3).Where(k => !isHarmonic[k]).ToArray();
        var total = residual.Sum(k => power[k]);
        var shares = residual.Select(k => power[k] / total).ToArray();
        double Band(double low, double high) => high > rate.Hertz / 2 || high < low
            ? double.NaN
            : 10 * Math.Log10(residual.Where(k => k >= (int)(low / binHz) && k < (int)(high / binHz)).Sum(k => power[k]));
        return new SpectralShape
        {
            NoiseDb = 10 * Math.Log10(total),
            Entropy = -shares.Sum(p => p * Math.Log(p)) / Math.Log(shares.Length),
            FlatnessDb = 10 * Math.Log10(Math.Exp(shares.Average(Math.Log)) / shares.Average()),
            SidebandsDb = Band(5, 95),
            MiddleDb = Band(100, 600),
            HighDb = Band(600, 0.45 * rate.Hertz),
            NearDb = 10 * Math.Log10(near),
        };
    }
}
