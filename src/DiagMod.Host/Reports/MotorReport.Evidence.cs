using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Reports.Drawing;

namespace DiagMod.Host.Reports;

/// <summary>What the verdict rests on: spectrum, lines, waveform, phases, detector.</summary>
internal sealed partial class MotorReport
{
    private const int MostLines = 14;
    private const double NearHz = 10;
    private const double WideHz = 200;

    private static readonly Phase[] Phases = [Phase.R, Phase.S, Phase.T];

    private void WriteEvidence()
    {
        _paper.Heading(_texts.EvidenceTitle, 60);
        if (_facts.Analysis is { } stored)
        {
            WriteRecord(stored);
        }
        else
        {
            _paper.Paragraph(_texts.NoRecord, isSecondary: true);
        }

        if (_facts.Waveform is { } stretch)
        {
            _paper.Need(WaveformDrawing.Tall + 24);
            _paper.Paragraph($"{_texts.Waveform}: {_facts.AnalysedFile?.FileName}", isBold: true);
            _paper.Picture(WaveformDrawing.Tall, (page, x, y, wide) =>
                WaveformDrawing.Draw(page, _paper.Plain, (x, y, wide), stretch, _texts));
        }
        else if (_facts.AnalysedFile is not null)
        {
            _paper.Paragraph(_texts.NoSamples, isSecondary: true);
        }

        WritePhases();
        WriteDetector();
    }

    private void WriteRecord(StoredAnalysis stored)
    {
        var (analysis, diagnosis) = (stored.Analysis, stored.Diagnosis);
        _paper.Paragraph(_text.Diagnosis.OfFile(_facts.AnalysedFile?.FileName ?? stored.RawId.ToString()), isBold: true);
        _paper.Paragraph(_text.Diagnosis.Running(analysis, _facts.Motor.Settings().RatedCurrentAmps));
        foreach (var hypothesis in diagnosis.Hypotheses)
        {
            WriteHypothesis(hypothesis);
        }

        if (diagnosis.Hypotheses.Count == 0)
        {
            _paper.Paragraph(analysis.Obstacle == Obstacle.None ? _text.Diagnosis.NothingFound : _text.Diagnosis.NothingJudged);
        }

        if (analysis.Spectrum.Dbc.Length == 0 || !(analysis.Spectrum.StepHz > 0))
        {
            return;
        }

        var lines = Numbered(analysis, diagnosis);
        _paper.Need(SpectrumDrawing.Tall + 20);
        _paper.Paragraph(_texts.Near, isBold: true);
        _paper.Picture(SpectrumDrawing.Tall, (page, x, y, wide) => SpectrumDrawing.Draw(
            page, _paper.Plain, (x, y, wide), analysis, lines, (analysis.SupplyHz - NearHz, analysis.SupplyHz + NearHz), _texts));
        _paper.Need(SpectrumDrawing.Tall + 20);
        _paper.Paragraph(_texts.Wide, isBold: true);
        _paper.Picture(SpectrumDrawing.Tall, (page, x, y, wide) => SpectrumDrawing.Draw(
            page, _paper.Plain, (x, y, wide), analysis, lines, (0, WideHz), _texts));
        _paper.Paragraph(_texts.Marks, isSecondary: true, size: 8);
        WriteLines(lines);
    }

    private void WriteHypothesis(FaultHypothesis hypothesis)
    {
        _paper.Paragraph(
            $"{_text.Diagnosis.Sentence(hypothesis, _text.Words)} ({_text.Diagnosis.Sure(hypothesis.Confidence)})");
        if (hypothesis.Evidence.Count == 0)
        {
            return;
        }

        _paper.Table(
            [
                (_text.Diagnosis.Value, 2.6, false), (_text.Diagnosis.Measured, 1, true), (_text.Diagnosis.Limit, 1, true),
                (_text.Diagnosis.Own, 1, true),
            ],
            [
                .. hypothesis.Evidence.Select(one => (IReadOnlyList<string>)
                [
                    _text.Diagnosis.NameOf(one.Code), _text.Diagnosis.Figure(one.Value, one.Unit),
                    _text.Diagnosis.Figure(one.Limit, one.Unit), _text.Diagnosis.Figure(one.OwnBaseline, one.Unit),
                ]),
            ]);
    }

    private static List<NumberedLine> Numbered(FileAnalysis analysis, MotorDiagnosis diagnosis)
    {
        var abnormal = diagnosis.Hypotheses.SelectMany(hypothesis => hypothesis.Lines).Where(line => line.IsSeen)
            .DistinctBy(line => line.Formula ?? line.Hz.ToString("F2", CultureInfo.InvariantCulture)).ToList();
        var known = analysis.Lines.Where(line =>
            line.IsSeen && line.Formula is not null && !abnormal.Exists(one => one.Formula == line.Formula));
        return
        [
            .. abnormal.Select(line => (line, IsAbnormal: true)).Concat(known.Select(line => (line, IsAbnormal: false)))
                .Take(MostLines).Select((one, i) => new NumberedLine(i + 1, one.line, one.IsAbnormal)),
        ];
    }

    private void WriteLines(List<NumberedLine> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        _paper.Table(
            [
                (_texts.Number, 0.4, true), (_text.Diagnosis.Line, 1.4, false), (_text.Figures.Sign(Unit.Hertz), 1, true),
                (_text.Diagnosis.Level, 1, true), (_text.Diagnosis.Floor, 1, true), (_text.Diagnosis.OverFloor, 1, true),
            ],
            [
                .. lines.Select(one => (IReadOnlyList<string>)
                [
                    _text.Figures.Count(one.Number), one.Line.Formula ?? "–", _text.Diagnosis.Frequency(one.Line),
                    _text.Diagnosis.Dbc(one.Line.Dbc), _text.Diagnosis.Dbc(one.Line.FloorDbc), _text.Diagnosis.Decibels(one.Line.SnrDb),
                ]),
            ],
            lines.Where(one => one.IsAbnormal).Select(one => one.Number - 1).ToHashSet());
    }

    private void WritePhases()
    {
        var coverage = _facts.Coverage;
        _paper.Need(80);
        _paper.Paragraph(_texts.PhasesTitle, isBold: true);
        _paper.Table(
            [(_texts.Phase, 0.6, false), (_texts.Present, 1.4, true), (_texts.Empty, 1, true), (_texts.Newest, 1.4, true)],
            [
                .. Phases.Select((phase, i) => (IReadOnlyList<string>)
                [
                    phase.ToString(),
                    $"{_text.Figures.Count(coverage.FilesWithPhase[i])} / {_texts.FilesOf(coverage.Files)}",
                    _text.Figures.Percent(coverage.EmptyShare[phase]),
                    _text.Figures.With(_facts.Status.RmsAmps[phase], Unit.Ampere),
                ]),
            ]);
    }

    private void WriteDetector()
    {
        var verdict = _facts.Status.Anomaly;
        _paper.Need(60);
        _paper.Paragraph($"{_texts.Detector}: {_text.Anomaly.Sentence(_facts.Status, _text.Words)}", isBold: true);
        _paper.Paragraph(string.Join(" · ",
            $"{_text.Anomaly.Score} {_text.Figures.Plain(verdict.Score)}",
            $"{_text.Anomaly.Threshold} {_text.Figures.Plain(verdict.Threshold)}",
            $"{_text.Anomaly.PValue} {_text.Figures.Plain(verdict.PValue)}",
            $"{_text.Anomaly.EValue} {_text.Figures.Plain(verdict.EValue)}",
            $"{_text.Anomaly.Level}: {_text.Words.Of(verdict.Level)}"));
        if (!double.IsNaN(verdict.ScoreWithoutTop))
        {
            _paper.Paragraph(_text.Anomaly.WithoutTop(verdict));
        }

        if (verdict.TopFeatures.Count == 0)
        {
            return;
        }

        _paper.Table(
            [
                (_text.Anomaly.Feature, 0.8, false), (_text.Anomaly.SpeaksOf, 3, false), (_text.Anomaly.Share, 0.8, true), ("z", 0.7, true),
                (_text.Anomaly.Observed, 0.9, true), (_text.Anomaly.Expected, 0.9, true),
            ],
            [
                .. verdict.TopFeatures.Take(5).Select(top => (IReadOnlyList<string>)
                [
                    top.Name, _text.Words.Reading(top), _text.Figures.Percent(top.Share), _text.Figures.Plain(top.Z),
                    _text.Figures.Plain(top.Observed), _text.Figures.Plain(top.Expected),
                ]),
            ]);
    }
}
