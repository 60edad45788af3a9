using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

/// <summary>Which line is the supply, on mains and on drives (signals.md, section 4.3; decision D15).</summary>
public sealed class SupplyFrequencyTests
{
    private static readonly SampleRate Rate = SampleRate.Default;
    private static readonly FeatureOptions Drive = new() { IsDriven = true };

    [Theory]
    [InlineData(5.3)]
    [InlineData(12)]
    [InlineData(35.7)]
    [InlineData(87)]
    [InlineData(119.5)]
    public void SupplyHz_OfADrive_IsFoundAndInRange(double hz)
    {
        var phases = Balanced((10, hz, 1), (0.3, 5 * hz, -1));

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases, Drive));

        Assert.Equal(hz, window.SupplyHz, 2e-3);
        Assert.False(window.Conditions.HasFlag(WindowConditions.SupplyOutOfRange));
        Assert.Equal(10 / Math.Sqrt(2), window.PositiveSequenceAmps, 0.02);
    }

    [Fact]
    public void SupplyHz_OfADriveWithAHarmonicInTheUsualRange_IsItsOwnFundamental()
    {
        // The fifth of 10 Hz lies at 50 Hz, at −9 dB: on mains that line would be taken.
        var phases = Balanced((10, 10, 1), (3.5, 50, -1));

        Assert.Equal(10, Assert.Single(SyntheticCurrents.Extract(Rate, phases, Drive)).SupplyHz, 2e-3);
        Assert.Equal(50, Assert.Single(SyntheticCurrents.Extract(Rate, phases)).SupplyHz, 2e-3);
    }

    [Fact]
    public void SupplyHz_OfADriveWithTooLittleOfThePower_IsUnknown()
    {
        var phases = Balanced((10, 50, 1), (9, 330, 1));

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases, Drive));

        Assert.True(double.IsNaN(window.SupplyHz));
        Assert.True(window.Conditions.HasFlag(WindowConditions.SupplyOutOfRange));
        Assert.True(double.IsNaN(window.PositiveSequenceAmps));
        Assert.Empty(window.R!.Shape.Harmonics);
    }

    [Fact]
    public void SupplyHz_BesideAStrongerHarmonic_IsStillInRange()
    {
        var phases = Balanced((10, 50, 1), (12, 150, 1));

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        Assert.Equal(50, window.SupplyHz, 1e-3);
        Assert.False(window.Conditions.HasFlag(WindowConditions.SupplyOutOfRange));
    }

    [Fact]
    public void Features_OfADriveAtFiveHertz_AreUnknownWhereHarmonicsLeaveNothing()
    {
        var phases = Balanced((10, 5, 1));

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases, Drive));

        // ±3 bins around each multiple of 5 Hz up to 200 Hz cover all of 5 to 95 Hz, and the line's own skirt reaches zero.
        Assert.True(double.IsNaN(window.R!.Shape.SidebandsDb));
        Assert.True(double.IsNaN(window.R.Shape.NearDb));
        Assert.False(double.IsNaN(window.R.Shape.MiddleDb));
    }

    [Fact]
    public void Modulation_OfOnePhaseOfASlowDrive_IsUnknown()
    {
        var phases = Balanced((10, 20, 1));
        var all = Assert.Single(SyntheticCurrents.Extract(Rate, phases, Drive));
        phases[1] = phases[2] = SyntheticCurrents.Absent(25_600);

        var one = Assert.Single(SyntheticCurrents.Extract(Rate, phases, Drive));

        // The mirror at −20 Hz beats with 40 ms blocks; three phases have none.
        var am = FeatureVector.Names.ToList().IndexOf("am");
        Assert.True(double.IsNaN(one.Vector[am]));
        Assert.True(all.Vector[am] < -80, $"{all.Vector[am]} dB");
    }

    private static float[][] Balanced(params (double Amps, double Hz, int Direction)[] lines)
    {
        var phases = new float[3][];
        for (var phase = 0; phase < 3; phase++)
        {
            var turn = -2 * Math.PI / 3 * phase;
            phases[phase] = SyntheticCurrents.Lines(
                Rate, 25_600, 0, 0.005, 3 + (ulong)phase, [.. lines.Select(line => (line.Amps, line.Hz, line.Direction * turn))]);
        }

        return phases;
    }
}
