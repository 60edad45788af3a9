namespace DiagMod.Core.Diagnosis;

/// <summary>Broken rotor bars: the chart of N_av, N_Σ over the own baseline, and what confirms them (signals.md, sections 5.5 and
/// 7).</summary>
internal static class RotorBarRule
{
    /// <summary>N_av chart, decibels below the fundamental turned over: a level above −54 dBc is moderate, above −48 a crack or a
    /// joint of high resistance, above −42 a broken bar (signals.md, section 7 [R2], Thomson and Fenger 2001).</summary>
    internal static readonly Scale Chart = new(-54, -48, -42);

    /// <summary>Rise of N_Σ over the own baseline, decibels (signals.md, section 7).</summary>
    internal static readonly Scale Rise = new(3, 6, 10);

    /// <summary>Below −60 dBc the chart calls a cage excellent: a rise alone is then worth a look, not more (our choice).</summary>
    private const double ExcellentDb = 60;

    /// <summary>The chart holds from half of the rated slip or current on (signals.md, section 5.5).</summary>
    private const double LeastLoad = 0.5;

    /// <summary>A slip that rests on so many lines is firm.</summary>
    private const int FirmLines = 3;

    private static readonly string[] Others =
        [Alternatives.HighResistanceJoint, Alternatives.EndRing, Alternatives.LoadOscillation];

    private static readonly string[] Checks =
    [
        NextChecks.RepeatAtRatedLoad, NextChecks.RecordAStart, NextChecks.CheckProcessPulsation, NextChecks.InspectRotor,
    ];

    public static void Judge(DiagnosisInput file, Findings found)
    {
        var analysis = file.Analysis;
        if (analysis.Slip is not { } slip || analysis.RotorBars is not { } bars)
        {
            found.Skip(FaultCodes.BrokenRotorBar, Reasons.Of(analysis.Obstacle) ?? Reasons.SlipUnknown);
            return;
        }

        var isLoaded = IsLoaded(analysis, slip, file.Plate);
        // At a slip this small the sidebands lie under the fundamental, where nothing may be said.
        if (isLoaded == false || double.IsNaN(bars.MeanDb))
        {
            found.Skip(FaultCodes.BrokenRotorBar, Reasons.LoadTooLow);
            return;
        }

        var isDrive = file.Plate.Drive == DriveKind.VariableFrequency;
        var own = file.OwnValue(reading => reading.SumDb);
        if (isDrive && double.IsNaN(own))
        {
            found.Skip(FaultCodes.BrokenRotorBar, Reasons.Vfd);
            return;
        }

        var (severity, isContradicted) = Grade(analysis, bars, own, isDrive);
        if (severity != Severity.Good && isContradicted)
        {
            found.Skip(FaultCodes.BrokenRotorBar, Reasons.LoadOscillates);
            return;
        }

        if (severity == Severity.Good && isLoaded is null)
        {
            found.Skip(FaultCodes.BrokenRotorBar, Reasons.LoadUnknown);
            return;
        }

        var isSeen = bars.Lower.IsSeen && bars.Upper.IsSeen;
        found.Judged(new FaultHypothesis
        {
            Fault = FaultCodes.BrokenRotorBar,
            Severity = severity,
            Confidence = Hypotheses.Share(
                isSeen, bars.IsConsistent, bars.SecondLower.IsSeen || bars.SecondUpper.IsSeen,
                isLoaded == true, slip.Lines >= FirmLines, double.IsNaN(own) ? null : own - bars.SumDb >= Rise.Watch),
            Evidence = EvidenceOf(slip, bars, own, severity, isDrive),
            Lines = [bars.Lower, bars.Upper, bars.SecondLower, bars.SecondUpper],
            Alternatives = AlternativesOf(file.Plate.Drive),
            NextChecks = isLoaded is null ? [NextChecks.CompleteNameplate, .. Checks] : Checks,
        });
    }

    /// <summary>Whether the load is enough for the chart; null when the name-plate does not say.</summary>
    private static bool? IsLoaded(FileAnalysis analysis, SlipEstimate slip, NamePlate plate)
    {
        var bySlip = plate.RatedSlip;
        var byCurrent = plate.CurrentAmps;
        return double.IsNaN(bySlip) && double.IsNaN(byCurrent)
            ? null
            : slip.Value >= LeastLoad * bySlip || analysis.LoadAmps >= LeastLoad * byCurrent;
    }

    private static (Severity Severity, bool IsContradicted) Grade(
        FileAnalysis analysis, RotorBarLines bars, double own, bool isDrive)
    {
        if (!bars.Lower.IsSeen && !bars.Upper.IsSeen)
        {
            return (Severity.Good, false);
        }

        var chart = isDrive ? Severity.Good : Chart.Grade(-bars.MeanDb);
        var rise = Rise.Grade(own - bars.SumDb);
        if (!isDrive && bars.MeanDb > ExcellentDb)
        {
            rise = Hypotheses.AtMost(rise, Severity.Watch);
        }

        // The slip that the shaft's own lines tell is another one: a load that pulsates, not the cage.
        var isContradicted = !bars.IsConsistent && analysis.Rotation is { Lower.IsSeen: true, Upper.IsSeen: true };
        var severity = Hypotheses.Worse(chart, rise);

        // Without the shaft's own lines the slip was read off this very pair: a pump that pulsates makes one as well, anywhere.
        var isSure = bars.Lower.IsSeen && bars.Upper.IsSeen && bars.IsConsistent;
        return (isSure ? severity : Hypotheses.AtMost(severity, Severity.Watch), isContradicted);
    }

    private static List<Evidence> EvidenceOf(
        SlipEstimate slip, RotorBarLines bars, double own, Severity severity, bool isDrive)
    {
        var chart = isDrive ? double.NaN : -Chart.LimitOf(Chart.Grade(-bars.MeanDb));
        var evidence = new List<Evidence>
        {
            new("n_av", bars.MeanDb, "db", chart, double.NaN),
            new("n_sum", bars.SumDb, "db", own - Rise.LimitOf(Rise.Grade(own - bars.SumDb)), own),
            new("slip", slip.Value, "ratio", double.NaN, double.NaN),
        };
        if (severity != Severity.Good && (bars.SecondLower.IsSeen || bars.SecondUpper.IsSeen))
        {
            evidence.Add(new Evidence(
                "second_pair", Math.Max(bars.SecondLower.Dbc, bars.SecondUpper.Dbc), "dbc", double.NaN, double.NaN));
        }

        return evidence;
    }

    private static string[] AlternativesOf(DriveKind drive) =>
        drive is DriveKind.VariableFrequency or DriveKind.Unknown ? [.. Others, Alternatives.DriveControl] : Others;
}
