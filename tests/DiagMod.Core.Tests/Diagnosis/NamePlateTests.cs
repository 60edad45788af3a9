using System.Text.Json.Nodes;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

public class NamePlateTests
{
    [Theory]
    [InlineData(50, 2940, 1)]
    [InlineData(50, 1455, 2)]
    [InlineData(50, 965, 3)]
    [InlineData(60, 1775, 2)]
    [InlineData(50, 1500, 0)]
    [InlineData(50, 2000, 0)]
    [InlineData(double.NaN, 1455, 0)]
    public void PolePairs_FollowFromFrequencyAndSpeed(double hertz, double rpm, int expected)
    {
        Assert.Equal(expected, NamePlate.PolePairsOf(hertz, rpm));
    }

    [Fact]
    public void Specifications_AreReadAsANameplate()
    {
        var plate = NamePlate.From(JsonNode.Parse("""
            {"power_kw":9.2,"current_a":18.5,"frequency_hz":50,"speed_rpm":1455,"drive":"vfd","rotor_bars":28,
             "bearings":[{"name":"drive end","type":"6205-2RS"},
                {"name":"fan end","rolling_elements":8,"element_diameter_mm":6.746,"pitch_diameter_mm":28.5},
                {"name":"unknown"}, 7]}
            """)!.AsObject());

        Assert.Equal((2, 28, DriveKind.VariableFrequency), (plate.PolePairs, plate.RotorBars, plate.Drive));
        Assert.Equal(0.03, plate.RatedSlip, 1e-9);
        Assert.Equal(
            [new Bearing("drive end", 9, 7.94, 39.04, 0), new Bearing("fan end", 8, 6.746, 28.5, 0)], plate.Bearings);
        Assert.True(double.IsNaN(plate.Volts));
        Assert.Null(plate.Contradiction());
    }

    [Theory]
    [InlineData("""{"frequency_hz":50,"speed_rpm":1500}""")]
    [InlineData("""{"frequency_hz":50,"speed_rpm":1500,"pole_pairs":2}""")]
    [InlineData("""{"frequency_hz":50,"speed_rpm":1600,"pole_pairs":2}""")]
    [InlineData("""{"frequency_hz":50,"speed_rpm":1200,"pole_pairs":2}""")]
    [InlineData("""{"frequency_hz":50,"speed_rpm":965,"pole_pairs":2}""")]
    public void Nameplate_ThatContradictsItself_IsSaid(string specifications)
    {
        Assert.Contains("speed_rpm", NamePlate.From(JsonNode.Parse(specifications)!.AsObject()).Contradiction(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nameplate_OfAnotherShape_IsUnknown()
    {
        var plate = NamePlate.From(JsonNode.Parse("""{"current_a":"many","bearings":"6205","speed_rpm":-3}""")!.AsObject());

        Assert.True(double.IsNaN(plate.CurrentAmps) && double.IsNaN(plate.RatedSlip));
        Assert.Empty(plate.Bearings);
    }
}
