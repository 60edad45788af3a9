using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

/// <summary>The motor's own healthy spectrum: laid over the record by the distance from the supply, at comparable load.</summary>
public sealed class OwnSpectrumTests
{
    [Fact]
    public void Level_OfALine_IsTheMedianOfTheSameFormulaOverTheBaseline()
    {
        var now = Analyses.Of(slip: 0.03, meanDb: 38, loadAmps: 10);
        FileAnalysis[] baseline = [.. Enumerable.Range(0, 8).Select(i => Analyses.Of(slip: 0.02, meanDb: 60 + i, loadAmps: 10))];

        var own = OwnSpectrum.Of(now, baseline)!;

        Assert.Equal(8, own.Files);
        Assert.Equal(-63.5, own.LevelOf(now.RotorBars!.Lower), 6);
        Assert.Equal(-62, own.LevelOf(now.Rotation!.Upper), 6);
    }

    [Fact]
    public void Spectrum_OfFilesAtAnotherSupply_LiesAtTheSameDistanceFromIt()
    {
        static FileAnalysis File(double supplyHz, params float[] dbc) => Analyses.Of(supplyHz: supplyHz) with
        {
            Spectrum = new RecordSpectrum(supplyHz - 1, 0.5, dbc, new float[dbc.Length]),
        };
        var now = File(50, -80, -70, float.NaN, -60, -50);
        FileAnalysis[] baseline =
            [.. Enumerable.Range(0, 8).Select(i => File(49.9 + (i / 40.0), -90, -71 - i, float.NaN, -61, float.NaN))];

        var own = OwnSpectrum.Of(now, baseline)!;

        Assert.Equal([-90, -74.5f, float.NaN, -61, float.NaN], own.Dbc);
        Assert.Equal(-74.5, own.LevelOf(new MeasuredLine(49.5, -70, -90, 20, null)), 6);
        Assert.True(double.IsNaN(own.LevelOf(new MeasuredLine(70, -70, -90, 20, null))));
    }

    [Theory]
    [InlineData(7, 10)] // not complete
    [InlineData(8, 20)] // another load
    public void Spectrum_WithoutEnoughComparableFiles_IsUnknown(int files, double loadAmps)
    {
        FileAnalysis[] baseline = [.. Enumerable.Range(0, files).Select(_ => Analyses.Of(loadAmps: loadAmps))];

        Assert.Null(OwnSpectrum.Of(Analyses.Of(loadAmps: 10), baseline));
    }

    [Fact]
    public void Limit_OfACageLine_IsTheChartAndBehindADriveNone()
    {
        Assert.Equal(new LineLimit(-54, -48, -42), LineLimit.Of("f(1-2s)", double.NaN, DriveKind.DirectOnLine));
        Assert.Null(LineLimit.Of("f(1-2s)", -60, DriveKind.VariableFrequency));
        Assert.Equal(new LineLimit(-57, -54, -50), LineLimit.Of("f+fr", -60, DriveKind.Unknown));
        Assert.Null(LineLimit.Of("f+fr", double.NaN, DriveKind.Unknown));
        Assert.Null(LineLimit.Of(null, -60, DriveKind.Unknown));
        Assert.Equal(Severity.Warning, new LineLimit(-54, -48, -42).Grade(-45));
        Assert.Equal(Severity.Good, new LineLimit(-54, -48, -42).Grade(double.NaN));
    }

    [Fact]
    public void SlotHarmonics_OfAKnownRotor_LieBesideItsBarsTimesRotation()
    {
        var analysis = Analyses.Of(slip: 0.02);

        // 40 bars at 24.5 Hz: 980 ± 50 Hz.
        Assert.Equal([930, 1030], SlotHarmonics.Of(analysis, Analyses.Plate with { RotorBars = 40 }).Select(hz => Math.Round(hz, 6)));
        Assert.Empty(SlotHarmonics.Of(analysis, Analyses.Plate));
        Assert.Empty(SlotHarmonics.Of(Analyses.Of(slip: double.NaN), Analyses.Plate with { RotorBars = 40 }));
    }
}
