using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Simulation;

public sealed class SimulatedCsvTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Csv_ReadBack_IsExactToItsDecimals(int decimals)
    {
        var recording = new SimulatedRecording
        {
            Motor = SimulatedMotor.Draw(new EquipmentId("M1"), 8),
            Seed = 4,
            Seconds = 1.3,
            Rate = new SampleRate(10_000),
            Disturbances = new SimulatedDisturbances { Gaps = SimulatedGap.Draw(2, 13_000, 20, 100) },
        };
        using var stream = new MemoryStream();
        var written = await SimulatedCsv.WriteAsync(recording, stream, decimals, CancellationToken.None);
        stream.Position = 0;
        var read = new CollectedSamples();

        var result = await CurrentCsv.ReadAsync(stream, CurrentCsvLimits.None, read, CancellationToken.None);

        var truth = GroundTruth.Of(recording);
        var samples = SimulatedSamples.Of(recording);
        Assert.Equal(stream.Length, written);
        Assert.Equal(13_000, result.Summary.Rows);
        Assert.Equal(
            (truth.EmptyCellsR, truth.EmptyCellsS, truth.EmptyCellsT),
            (result.Summary.R.Nan, result.Summary.S.Nan, result.Summary.T.Nan));
        foreach (var (phase, cells) in new[] { (samples[0], read.R), (samples[1], read.S), (samples[2], read.T) })
        {
            Assert.Equal(phase.Select(x => double.IsNaN(x) ? float.NaN : Rounded(x, decimals)), cells);
        }
    }

    private static float Rounded(double amps, int decimals) => float.Parse(
        Math.Round((decimal)amps, decimals).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
