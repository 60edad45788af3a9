using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

public sealed class BearingsTests
{
    // 6205: nine balls of 7.94 mm on a circle of 39.04 mm; SKF's factors are 3.585 and 5.415.
    private static readonly Bearing Deep = new("6205", 9, 7.94, 39.04, 0);
    private const double Slip = 0.02;
    private const double RotationHz = 24.5;

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.992)] // the cage slips
    public void Outer_OfAKnownBearing_IsFound(double cageSlip)
    {
        var defect = 3.585 * RotationHz * cageSlip;
        var record = Motor() with
        {
            Lines = [.. Motor().Lines, (defect, -72), (-defect, -74), (2 * defect, -78), (-2 * defect, -80)],
        };

        var families = record.Analyze(new NamePlate { PolePairs = 2, Bearings = [Deep] }).Bearings;

        var outer = families.Single(family => family.Part == BearingPart.Outer);
        Assert.Equal("6205", outer.Bearing);
        Assert.Equal(defect, outer.DefectHz, 0.05);
        Assert.Equal(4, outer.Lines.Count);
        Assert.Contains(outer.Lines, line => line.Formula == "|f-2*BPFO|");
        Assert.True(outer.Score > 40, $"score {outer.Score:F1}");
        Assert.All(families.Where(family => family.Part != BearingPart.Outer), family => Assert.Equal(0, family.Score));
    }

    [Fact]
    public void Inner_OfAKnownBearing_IsFoundAroundTheRotation()
    {
        var defect = 5.415 * RotationHz;
        var record = Motor() with
        {
            Lines =
            [
                .. Motor().Lines, (RotationHz + defect, -72), (RotationHz - defect, -74), (defect - RotationHz, -73),
            ],
        };

        var families = record.Analyze(new NamePlate { PolePairs = 2, Bearings = [Deep] }).Bearings;

        var inner = families.Single(family => family.Part == BearingPart.Inner);
        Assert.Equal(defect, inner.DefectHz, 0.05);
        Assert.Equal(3, inner.Lines.Count);
    }

    [Fact]
    public void Outer_OfAnUnknownBearing_IsFoundByTheRule()
    {
        var defect = 3.585 * RotationHz;
        var record = Motor() with { Lines = [.. Motor().Lines, (defect, -70), (-defect, -72), (2 * defect, -76)] };

        var families = record.Analyze(new NamePlate { PolePairs = 2 }).Bearings;

        var outer = Assert.Single(families, family => family.Part == BearingPart.Outer);
        Assert.Equal("rule", outer.Bearing);
        Assert.Equal(defect, outer.DefectHz, 0.05);
    }

    [Fact]
    public void Families_OfASoundMotorWithHarmonics_ScoreNothing()
    {
        var record = Motor();
        var rotation = RotationHz;
        record = record with
        {
            Lines =
            [
                .. record.Lines, (-100, -45), (-300, -32), (300, -38), (100, -48),
                (2 * rotation, -60), (-2 * rotation, -62),
                (3 * rotation, -70), (4 * rotation, -70), (-4 * rotation, -70),
            ],
            WanderHz = 0.02,
        };

        var known = record.Analyze(new NamePlate { PolePairs = 2, Bearings = [Deep] }).Bearings;
        var unknown = record.Analyze(new NamePlate { PolePairs = 2 }).Bearings;

        Assert.Equal(4, known.Count);
        Assert.Equal(2, unknown.Count);
        Assert.All(known.Concat(unknown), family => Assert.Equal(0, family.Score));
    }

    private static SyntheticRecord Motor() =>
        new SyntheticRecord { RateHz = 6_400, Seconds = 40, NoiseDb = 45 }.WithMotor(Slip, 2, -58, -62);
}
