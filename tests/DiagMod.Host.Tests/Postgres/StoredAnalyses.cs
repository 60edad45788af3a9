using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Twin;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>Steps of analyses, to put into stores.</summary>
internal static class StoredAnalyses
{
    /// <summary>A step that absorbs a claimed analysis of a motor with a broken bar.</summary>
    public static TwinCommit Commit(AnalysisClaim claim, JournalEntry? previous, double meanDb = 41)
    {
        var analysis = Broken(meanDb);
        var readings = FileReadings.Of(analysis, FileMedians.Unknown);
        return new TwinCommit
        {
            EquipmentId = claim.EquipmentId,
            ExpectedSeq = previous?.Seq ?? 0,
            Entry = Stores.Entry(previous, JournalKind.FileAnalyzed, claim.RawId.Value.ToByteArray()),
            Status = MotorStatus.Empty(claim.EquipmentId, LcmDetector.ModelVersion) with
            {
                Slip = 0.02,
                Diagnosis = new DiagnosisSummary(
                    Severity.Alarm, FaultCodes.BrokenRotorBar, meanDb, claim.RawId, claim.RecordedAt, 1),
                JournalSeq = (previous?.Seq ?? 0) + 1,
            },
            Checkpoint = null,
            File = null,
            Analysis = new JudgedFile(
                claim, analysis, readings,
                Hypotheses.Judge(new DiagnosisInput(analysis, FileMedians.Unknown, NamePlate.Unknown, OwnBaseline.None))),
        };
    }

    public static FileAnalysis Broken(double meanDb)
    {
        MeasuredLine Line(double hz, double dbc, string? formula) => new(hz, dbc, -90.25, 90.25 + dbc, formula);
        return new FileAnalysis
        {
            Version = "record/1",
            Phases = PhaseSet.R | PhaseSet.T,
            FirstSample = 128,
            Seconds = 20.5,
            Obstacle = Obstacle.None,
            SupplyHz = 50,
            SupplyRangeHz = (49.98, 50.02),
            LoadAmps = 10,
            LoadSpread = 0.005,
            IsSmeared = true,
            Slip = new SlipEstimate(0.02, 70, 4, 2, true, 24.5),
            RotorBars = new RotorBarLines(
                Line(48, -meanDb, "f(1-2s)"), Line(52, -meanDb, "f(1+2s)"), Line(46, -meanDb - 12, null),
                Line(54, -meanDb - 12, null), meanDb, meanDb - 6, true),
            Rotation = new RotationLines(Line(25.5, -62, "f-fr"), Line(74.5, -62, "f+fr"), -62, double.NaN),
            Bearings = [new BearingFamily("rule", BearingPart.Inner, 132.3, 44, [Line(82.3, -80, "|f-BPFI|")])],
            Modulation = new ModulationBands(new BandLevels(-40, -60, double.NaN), new BandLevels(-50, -60, -70)),
            Lines = [Line(48, -meanDb, "f(1-2s)"), Line(61, -77, null)],
            Spectrum = new RecordSpectrum(49, 0.5, [-70, float.NaN, -71.5f], [-90, float.NaN, -91]),
        };
    }
}
