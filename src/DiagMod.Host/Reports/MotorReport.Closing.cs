using DiagMod.Core.Currents;
using DiagMod.Core.Reports;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Host.Reports;

/// <summary>What is not excluded, what happened, and by which method.</summary>
internal sealed partial class MotorReport
{
    private const int MostFiles = 40;
    private const int MostSteps = 40;

    private void WriteLimits()
    {
        var diagnosis = _facts.Analysis?.Diagnosis;
        var alternatives = diagnosis?.Hypotheses.SelectMany(one => one.Alternatives).Distinct().ToList() ?? [];
        var checks = diagnosis?.Hypotheses.SelectMany(one => one.NextChecks).Distinct().ToList() ?? [];
        _paper.Heading(_texts.Limits);
        if (alternatives.Count == 0)
        {
            _paper.Paragraph(_texts.NoAlternatives);
        }
        else
        {
            _paper.Paragraph(_text.Diagnosis.NotExcluded, isBold: true);
            _paper.Items(alternatives.Select(_text.Diagnosis.Alternative));
        }

        _paper.Paragraph(_texts.Checks, isBold: true);
        _paper.Items(checks.Count == 0 ? [_texts.UsualAction(_verdict.Priority)] : checks.Select(_text.Diagnosis.Check));
        if (diagnosis is { NotAssessable.Count: > 0 })
        {
            _paper.Paragraph(_text.Diagnosis.NotAssessable, isBold: true);
            _paper.Items(diagnosis.NotAssessable.Select(one => _text.Diagnosis.Of(one, _text.Words)));
        }

        if (diagnosis is { Cleared.Count: > 0 })
        {
            _paper.Paragraph(
                $"{_text.Diagnosis.Cleared} {string.Join("; ", diagnosis.Cleared.Select(_text.Words.OfFault))}.");
        }

        _paper.Paragraph(_texts.LimitsOfCurrent, isBold: true);
        _paper.Items(_texts.LimitSentences);
    }

    private void WriteLog()
    {
        _paper.Heading(_texts.Log);
        WriteAlarms();
        WriteMaintenance();
        WriteComparison();
    }

    private void WriteComparison()
    {
        _paper.Need(60);
        _paper.Paragraph(_texts.Comparison, isBold: true);
        if (_facts.Previous is not { } previous || MotorFigures.FromJson(previous.FiguresJson) is not { } then)
        {
            _paper.Paragraph(_texts.NoPrevious);
            return;
        }

        var now = MotorFigures.Of(_facts.To, _facts.Status, _facts.Analysis?.Analysis, _verdict);
        var (before, after) = (Cells(then), Cells(now));
        _paper.Table(
            [
                (_texts.Figure, 1.4, false), ($"{_texts.Before}: {EvidenceCode.Short(previous.Evidence)}", 1.6, true),
                ($"{_texts.Now}: {EvidenceCode.Short(_evidence)}", 1.6, true),
            ],
            [.. _texts.Compared.Select((name, i) => (IReadOnlyList<string>)[name, before[i], after[i]])],
            Enumerable.Range(1, before.Count - 1).Where(i => before[i] != after[i]).ToHashSet());
    }

    private void WriteAlarms()
    {
        _paper.Paragraph(_alarms.Title, isBold: true);
        var steps = _facts.Alarms.SelectMany(one => one.Transitions.Select(step => (one.Case, Step: step)))
            .OrderBy(one => one.Step.At).ThenBy(one => one.Case.Id).ThenBy(one => one.Step.Number).ToList();
        if (steps.Count == 0)
        {
            _paper.Paragraph(_alarms.NoAlarms);
            return;
        }

        _paper.Table(
            [
                (_alarms.When, 1.5, false), (_alarms.Alarm, 1.5, false), (_alarms.What, 2, false), (_alarms.Who, 0.9, false),
                (_alarms.Words, 1.6, false),
            ],
            [
                .. steps.TakeLast(MostSteps).Select(one => (IReadOnlyList<string>)
                [
                    one.Step.DataAt is { } data ? _texts.Instant(data, one.Case.Clock) : _texts.Instant(one.Step.At, TimeSource.Recorded),
                    _text.Alarms.OfMode(one.Case.Mode), _alarms.Of(one.Step), one.Step.Actor, one.Step.Note ?? "",
                ]),
            ]);
        if (steps.Count > MostSteps)
        {
            _paper.Paragraph(_alarms.Newest, isSecondary: true);
        }
    }

    private void WriteMaintenance()
    {
        _paper.Paragraph(_alarms.Maintenance, isBold: true);
        if (_facts.Maintenance.Count == 0)
        {
            _paper.Paragraph(_alarms.NoMaintenance);
            return;
        }

        _paper.Table(
            [
                (_alarms.When, 1.5, false), (_alarms.Until, 1.5, false), (_alarms.Kind, 1.2, false), (_alarms.Who, 0.9, false),
                (_alarms.Words, 2.4, false),
            ],
            [
                .. _facts.Maintenance.Select(one => (IReadOnlyList<string>)
                [
                    _texts.Instant(one.StartedAt, TimeSource.Recorded),
                    one.EndsAt is { } ends ? _texts.Instant(ends, TimeSource.Recorded) : _alarms.Open,
                    _text.AlarmForms.OfKind(one.Kind), one.CreatedBy,
                    string.Join("; ", new[] { one.Defect is { } defect ? _text.Alarms.OfFinding(defect) : null, one.Note }.OfType<string>()),
                ]),
            ]);
    }

    private List<string> Cells(MotorFigures figures)
    {
        string With(double? value, Unit unit) => _text.Figures.With(value ?? double.NaN, unit);
        return
        [
            _texts.Instant(figures.To, Clock), _texts.Priority(figures.Priority),
            figures.Fault is { } fault ? _text.Words.OfFault(fault) : _texts.None,
            With(figures.RmsAmps, Unit.Ampere), _text.Figures.Percent(figures.Unbalance ?? double.NaN),
            _text.Diagnosis.Decibels(figures.MeanDb ?? double.NaN), _text.Diagnosis.Decibels(figures.SumDb ?? double.NaN),
            With(figures.Score, Unit.None), _text.Figures.Probability(figures.POver ?? double.NaN),
            _text.Figures.Count(figures.Files),
        ];
    }

    private void WriteMethod()
    {
        _paper.Heading(_texts.Method, 120);
        _paper.Paragraph(_method.Technique);
        _paper.Pairs(_method.Blocks(_facts));
        _paper.Pairs(_method.Thresholds(_facts));
        WriteLimitsOfAlarms();
        _paper.Need(70);
        _paper.Paragraph(_texts.Recordings, isBold: true);
        _paper.Table(
            [(_texts.File, 1.2, false), (_texts.Recorded, 0.95, false), ("SHA-256", 3.6, false)],
            [
                .. _facts.Files.TakeLast(MostFiles).Reverse().Select(file => (IReadOnlyList<string>)
                [
                    file.FileName, _texts.Instant(file.RecordedAt, file.Clock), file.FileHash,
                ]),
            ]);
        if (_facts.Files.Count > MostFiles)
        {
            _paper.Paragraph(_texts.MoreFiles(_facts.Files.Count - MostFiles), isSecondary: true);
        }
    }

    private void WriteLimitsOfAlarms()
    {
        _paper.Need(70);
        _paper.Paragraph(_method.AlarmLimits(_facts.Thresholds), isBold: true);
        _paper.Table(
            [(_alarms.Alarm, 2, false), (_method.Limits, 3.4, false), (_method.Hysteresis, 1.5, false), (_method.Delays, 1, true)],
            [
                .. _facts.Thresholds.Items.Select(one => (IReadOnlyList<string>)
                [
                    _text.Alarms.OfMode(one.Mode), _method.StepsOf(one), _method.HysteresisOf(one), _method.DelaysOf(one),
                ]),
            ]);
    }
}
