using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Grains.Analyses;

namespace DiagMod.Grains.Tests.Support;

/// <summary>An analysis that a test decides: it counts the rows and says what it was told to.</summary>
internal sealed class HandMadeAnalysis(InMemoryStores stores) : IRecordAnalysis
{
    private long _rows;

    public void Push(PhaseCurrents rows) => _rows += rows.Count;

    public FileAnalysis Finish()
    {
        stores.Analysed.Add(_rows);
        return stores.Finding();
    }
}

/// <content>What an analysis finds.</content>
internal sealed partial class InMemoryStores
{
    /// <summary>Rows of each record that was analysed to its end.</summary>
    public List<long> Analysed { get; } = [];

    /// <summary>What the next analysis says; what it throws is a fault of the analysis.</summary>
    public Func<FileAnalysis> Finding { get; set; } = () => Broken(42.5);

    /// <summary>A motor of 50 Hz with sidebands of its cage, so many decibels below the fundamental.</summary>
    public static FileAnalysis Broken(double meanDb)
    {
        MeasuredLine Line(double hz, double dbc) => new(hz, dbc, -90, 90 + dbc, "f");
        return new FileAnalysis
        {
            Version = "record/1",
            Phases = PhaseSet.All,
            FirstSample = 0,
            Seconds = 20,
            Obstacle = Obstacle.None,
            SupplyHz = 50,
            SupplyRangeHz = (49.98, 50.02),
            LoadAmps = 10,
            LoadSpread = 0.005,
            IsSmeared = false,
            Slip = new SlipEstimate(0.02, 70, 4, 2, true, 24.5),
            RotorBars = new RotorBarLines(
                Line(48, -meanDb), Line(52, -meanDb), Line(46, -meanDb - 12), Line(54, -meanDb - 12), meanDb, meanDb - 6, true),
            Rotation = new RotationLines(Line(25.5, -62), Line(74.5, -62), -62, double.NaN),
            Bearings = [],
            Modulation = new ModulationBands(new BandLevels(-40, -60, double.NaN), new BandLevels(-50, -60, -70)),
            Lines = [Line(48, -meanDb), Line(52, -meanDb)],
            Spectrum = new RecordSpectrum(49, 0.5, [-70, float.NaN, -71], [-90, float.NaN, -91]),
        };
    }
}
