using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Reports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Reports.Drawing;
using DiagMod.Host.Reports.Pdf;

namespace DiagMod.Host.Reports;

/// <summary>Writes the report of one motor (board.md, 6.5): a pure function of its facts, the language and the fonts.</summary>
internal sealed partial class MotorReport
{
    private const int HoursShown = 12;
    private const int ChecksShown = 3;
    private const double QrWide = 58;

    private static readonly Ink Alarm = new(0xC8, 0x10, 0x2E);
    private static readonly Ink Warning = new(0xE0, 0x7B, 0x00);
    private static readonly Ink Watch = new(0xE3, 0xC0, 0x00);

    private readonly MotorReportFacts _facts;
    private readonly UiText _text;
    private readonly MotorReportTexts _texts;
    private readonly MethodTexts _method;
    private readonly AlarmLogTexts _alarms;
    private readonly ReportPaper _paper;
    private readonly ReportVerdict _verdict;
    private readonly string _evidence;

    private MotorReport(MotorReportFacts facts, UiText text, (TrueTypeFont Plain, TrueTypeFont Bold) fonts)
    {
        (_facts, _text) = (facts, text);
        (_texts, _method, _alarms) = (
            new MotorReportTexts(text.Figures), new MethodTexts(text.Figures), new AlarmLogTexts(text.Figures));
        (_paper, _verdict, _evidence) = (new ReportPaper(fonts), facts.Verdict, facts.Evidence());
    }

    private TimeSource Clock => _facts.Status.Clock;

    /// <summary>The PDF file and its number of pages.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="text">Everything the product says in the report's language.</param>
    /// <param name="fonts">The fonts.</param>
    public static (byte[] Content, int Pages) Write(
        MotorReportFacts facts, UiText text, (TrueTypeFont Plain, TrueTypeFont Bold) fonts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(text);
        return new MotorReport(facts, text, fonts).Write();
    }

    private (byte[] Content, int Pages) Write()
    {
        WriteVerdict();
        WriteTrend();
        WriteEvidence();
        WriteLimits();
        WriteLog();
        WriteMethod();
        var product = ReportTexts.Product(_facts.Product);
        var content = _paper.Finish(
            $"{_texts.Title}: {_facts.Motor.Name}",
            (NameAndKey(), _texts.Title),
            $"{product} · {EvidenceCode.Short(_evidence)}", _texts.PageOf, _text.Language.Code, product);
        return (content, _paper.Pages);
    }

    private void WriteVerdict()
    {
        var motor = _facts.Motor;
        _paper.Title(
            motor.Name,
            string.Join(" · ", new[]
            {
                _texts.Title, motor.EquipmentId.Value == motor.Name ? null : motor.EquipmentId.Value, motor.Group, motor.Location,
            }.OfType<string>()));
        if (motor.IsSimulated)
        {
            _paper.Paragraph(_texts.Simulated, isBold: true);
        }

        var sentence = DrawableText.Of(VerdictSentence(), 600);
        var lines = TextBlock.Lines(sentence, _paper.Bold, 11, ReportPaper.Inner - 52 - QrWide - 16, 7);
        var tall = Math.Max(QrWide + 14, (lines.Count * 14.5) + 18);
        _paper.Picture(tall, (page, x, y, wide) =>
        {
            page.Box(x, y, wide, tall, Ink.Grey(0xF1));
            DrawSymbol(page, x + 24, y + (tall / 2));
            for (var i = 0; i < lines.Count; i++)
            {
                page.Text(_paper.Bold, 11, x + 50, y + 18 + (i * 14.5), Ink.Grey(0x1F), lines[i]);
            }

            EvidenceCode.Draw(page, x + wide - QrWide - 7, y + 7, QrWide, $"{EvidenceCode.Short(_evidence)} {_evidence}");
        });
        var coverage = _facts.Coverage;
        _paper.Pairs(
        [
            (_texts.PriorityName, _texts.Priority(_verdict.Priority)),
            (_texts.Action, ActionText()),
            (_texts.By, _texts.Deadline(_verdict, _facts.Status)),
            (_texts.Confidence, double.IsNaN(_verdict.Confidence)
                ? _texts.Unknown
                : $"{_text.Figures.Percent(_verdict.Confidence)} – {_text.Diagnosis.SureWhy}"),
            (_texts.PeriodName, _texts.Period(_facts.From, _facts.To, Clock)),
            (_texts.Data, _texts.Amount(coverage, _facts.IsCut)),
            (_texts.Gaps, _texts.GapsOf(coverage, Clock)),
            (_texts.Plate, PlateText()),
            (_texts.Author, string.Join(" · ", new[]
            {
                ReportTexts.Product(_facts.Product), _facts.Status.Model, _facts.Analysis?.Analysis.Version,
                _facts.Analysis?.Diagnosis.Version, _facts.Forecast?.ModelVersion,
            }.OfType<string>())),
            (_texts.Evidence, EvidenceCode.Short(_evidence)),
            (_texts.EvidenceHash, _evidence),
        ]);
    }

    private string NameAndKey() => _facts.Motor.Name == _facts.Motor.EquipmentId.Value
        ? _facts.Motor.Name
        : $"{_facts.Motor.Name} · {_facts.Motor.EquipmentId}";

    private string VerdictSentence() => _verdict.Ground switch
    {
        VerdictGround.Nothing => _texts.NothingFound,
        VerdictGround.Diagnosis when Gravest is { } gravest => _text.Diagnosis.Sentence(gravest, _text.Words),
        VerdictGround.Diagnosis => Reason(),
        VerdictGround.Forecast when _facts.Forecast is { } forecast => Reason() + _text.Trends.Sentence(_facts.Status.State, forecast),
        VerdictGround.Forecast => Reason(),
        _ => _text.Anomaly.Sentence(_facts.Status, _text.Words),
    };

    // The record of a standing diagnosis may lie before the period: then only the twin's short form of it is known.
    private FaultHypothesis? Gravest => _facts.Analysis?.Diagnosis.Hypotheses is [var gravest, ..] ? gravest : null;

    private string Reason() => _text.Words.Reason(_facts.Status) is { } reason ? $"{reason}. " : "";

    private string ActionText()
    {
        var checks = _verdict.Ground == VerdictGround.Diagnosis ? Gravest?.NextChecks ?? [] : [];
        return checks.Count == 0
            ? _texts.UsualAction(_verdict.Priority)
            : ReportTexts.Capital(string.Join("; ", checks.Take(ChecksShown).Select(_text.Diagnosis.Check)));
    }

    private string PlateText()
    {
        var plate = NamePlate.From(_facts.Motor.Specifications);
        var parts = new[]
        {
            (plate.PowerKw, Unit.Kilowatt), (plate.Volts, Unit.Volt), (plate.CurrentAmps, Unit.Ampere),
            (plate.FrequencyHz, Unit.Hertz), (plate.SpeedRpm, Unit.Rpm),
        }.Where(one => !double.IsNaN(one.Item1)).Select(one => _text.Figures.Join(_text.Figures.Exact(one.Item1), one.Item2)).ToList();
        if (plate.PolePairs > 0)
        {
            parts.Add(_text.Nameplate.PolePairs(_text.Figures.Count(plate.PolePairs)));
        }

        return parts.Count == 0 ? _texts.Unknown : string.Join(" · ", parts);
    }

    // The board's own shapes (board.md, 6.1): they tell the priority in grey as well.
    private void DrawSymbol(PdfCanvas page, double x, double y)
    {
        switch (_verdict.Priority)
        {
            case 1:
                page.Box(x - 14, y - 14, 28, 28, Alarm);
                break;
            case 2:
                page.Area([(x, y - 16), (x + 16, y + 13), (x - 16, y + 13)], Warning);
                break;
            case 3:
                page.Area([(x, y - 17), (x + 17, y), (x, y + 17), (x - 17, y)], Watch);
                break;
            default:
                page.Line([(x - 10, y), (x + 10, y)], Ink.Grey(0x8C), 2);
                return;
        }

        var digit = _text.Figures.Count(_verdict.Priority);
        var ink = _verdict.Priority == 1 ? Ink.Grey(0xFF) : Ink.Grey(0x1F);
        page.Text(_paper.Bold, 15, x - (_paper.Bold.Width(digit, 15) / 2), y + (_verdict.Priority == 2 ? 9 : 5.5), ink, digit);
    }

    private void WriteTrend()
    {
        _paper.Heading(_texts.Trend, TrendDrawing.Tall + 10);
        if (_facts.Trend.Count == 0)
        {
            _paper.Paragraph(_texts.NoTrend, isSecondary: true);
            return;
        }

        _paper.Picture(TrendDrawing.Tall, (page, x, y, wide) =>
            TrendDrawing.Draw(page, _paper.Plain, (x, y, wide), _facts, _texts));
        _paper.Paragraph(_facts.Forecast is null && _facts.Status.Forecast is not null
            ? _texts.PastPeriod
            : _text.Trends.Sentence(_facts.Status.State, _facts.Forecast));
        _paper.Items(_facts.Forecast?.Readings.Select(_text.Trends.Sentence) ?? []);
        if (_facts.Hours.Count == 0)
        {
            return;
        }

        _paper.Need(70);
        _paper.Paragraph(_texts.Hours, isBold: true);
        _paper.Table(
            [
                (_texts.Hour, 1.5, false), (_texts.RmsOf(Phase.R), 1.3, true), (_texts.RmsOf(Phase.S), 1.3, true),
                (_texts.RmsOf(Phase.T), 1.3, true), (_texts.Windows, 0.7, true),
            ],
            [
                .. _facts.Hours.TakeLast(HoursShown).Select(step => (IReadOnlyList<string>)
                [
                    _texts.Instant(step.Start, Clock), Range(step, Phase.R), Range(step, Phase.S), Range(step, Phase.T),
                    _text.Figures.Count(step.Windows),
                ]),
            ]);
    }

    private string Range(Core.Ports.TrendStep step, Phase phase) => double.IsNaN(step.Mean[phase])
        ? "–"
        : $"{_text.Figures.With(step.Mean[phase], Unit.Ampere)} ({_text.Figures.Plain(step.Min[phase])} … {_text.Figures.Plain(step.Max[phase])})";
}
