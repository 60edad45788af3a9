using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

/// <summary>Analyses made by hand: what the measurement would say of a motor of 50 Hz, two pole pairs and 10 A.</summary>
internal static class Analyses
{
    public static readonly NamePlate Plate = new()
    {
        CurrentAmps = 11,
        FrequencyHz = 50,
        SpeedRpm = 1470,
        PolePairs = 2,
        Drive = DriveKind.DirectOnLine,
    };

    public static FileAnalysis Of(
        double slip = 0.02, double meanDb = 64, double rotationDb = -62, double loadAmps = 10, bool isConsistent = true,
        double snrDb = 40, double modulationDbc = -50, Obstacle obstacle = Obstacle.None, PhaseSet phases = PhaseSet.All,
        double supplyHz = 50, double bearingScore = 0)
    {
        var isKnown = obstacle == Obstacle.None && !double.IsNaN(slip);
        var rotationHz = supplyHz * (1 - slip) / 2;
        MeasuredLine Line(double hz, double dbc, string formula) => new(hz, dbc, dbc - snrDb, snrDb, formula);
        return new FileAnalysis
        {
            Version = "record/1",
            Phases = phases,
            FirstSample = 0,
            Seconds = 58,
            Obstacle = obstacle,
            SupplyHz = supplyHz,
            SupplyRangeHz = (supplyHz - 0.02, supplyHz + 0.02),
            LoadAmps = loadAmps,
            LoadSpread = 0.005,
            IsSmeared = false,
            Slip = isKnown ? new SlipEstimate(slip, 70, 4, 2, false, rotationHz) : null,
            RotorBars = isKnown
                ? new RotorBarLines(
                    Line(supplyHz * (1 - (2 * slip)), -meanDb, "f(1-2s)"), Line(supplyHz * (1 + (2 * slip)), -meanDb, "f(1+2s)"),
                    Line(supplyHz * (1 - (4 * slip)), -meanDb - 12, "f(1-4s)"),
                    Line(supplyHz * (1 + (4 * slip)), -meanDb - 12, "f(1+4s)"), meanDb, meanDb - 6.02, isConsistent)
                : null,
            Rotation = isKnown
                ? new RotationLines(
                    Line(supplyHz - rotationHz, rotationDb, "f-fr"), Line(supplyHz + rotationHz, rotationDb, "f+fr"), rotationDb,
                    double.NaN)
                : null,
            Bearings = isKnown
                ? [new BearingFamily("drive end", BearingPart.Outer, 87, bearingScore, [Line(137, -75, "f+BPFO"), Line(37, -75, "f-BPFO")])]
                : [],
            Modulation = new ModulationBands(
                new BandLevels(modulationDbc, modulationDbc - 10, -60), new BandLevels(-60, -70, -70)),
            Lines = [],
            Spectrum = new RecordSpectrum(49, 0.5, [-70, float.NaN, float.NaN, -71], [-90, float.NaN, float.NaN, -91]),
        };
    }

    public static FileMedians Medians(double unbalance = 0.01, double rmsAmps = 10, PhaseSet silent = PhaseSet.None) =>
        new(unbalance, 0.02, rmsAmps, silent);

    public static AnalyzedFile Of(
        EquipmentId motor, int number, DateTimeOffset at, double slip = 0.02, double meanDb = 64, double loadAmps = 10) =>
        Of(motor, new RawFileId(new Guid(number, 7, 7, [8, 8, 8, 8, 8, 8, 8, 8])), at, slip, meanDb, loadAmps);

    public static AnalyzedFile Of(
        EquipmentId motor, RawFileId file, DateTimeOffset at, double slip, double meanDb, double loadAmps = 10)
    {
        var counts = new PhaseCounts(1000, 0, 0, 0, 0, -14, 14, 0, 100_000);
        var claim = new AnalysisClaim(
            file, motor, 1, 1, "a.csv", new SampleRate(1000), at, new RecordingSummary(1000, counts, counts, counts, []));
        return new AnalyzedFile(
            claim, Of(slip: slip, meanDb: meanDb, loadAmps: loadAmps), Medians(), Plate);
    }
}
