using DiagMod.Core.Currents;
using DiagMod.Core.Reports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Reports.Pdf;

namespace DiagMod.Host.Reports;

/// <summary>Writes the fleet's report (board.md, 6.5, 7): a pure function of its facts, the language and the fonts.</summary>
internal sealed class FleetReport
{
    private const int MostAttention = 60;
    private const double QrWide = 54;

    private readonly FleetReportFacts _facts;
    private readonly UiText _text;
    private readonly FleetReportTexts _texts;
    private readonly ReportPaper _paper;
    private readonly string _evidence;

    private FleetReport(FleetReportFacts facts, UiText text, (TrueTypeFont Plain, TrueTypeFont Bold) fonts) =>
        (_facts, _text, _texts, _paper, _evidence) =
            (facts, text, new FleetReportTexts(text.Figures), new ReportPaper(fonts), facts.Evidence());

    /// <summary>The PDF file and its number of pages.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="text">Everything the product says in the report's language.</param>
    /// <param name="fonts">The fonts.</param>
    public static (byte[] Content, int Pages) Write(
        FleetReportFacts facts, UiText text, (TrueTypeFont Plain, TrueTypeFont Bold) fonts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(text);
        return new FleetReport(facts, text, fonts).Write();
    }

    private (byte[] Content, int Pages) Write()
    {
        WriteHead();
        WriteAttention();
        WriteGroups();
        _paper.Heading(_texts.Alarms, 110);
        _paper.Pairs(_text.Alarms.OfFigures(_facts.Alarms), 240);
        _paper.Paragraph(_texts.AlarmGoals, isSecondary: true, size: 8);
        WriteReadiness();
        WriteMotors();
        var product = ReportTexts.Product(_facts.Product);
        var content = _paper.Finish(
            _texts.Title, (product, _texts.Title), $"{product} · {EvidenceCode.Short(_evidence)}", _texts.PageOf,
            _text.Language.Code, product);
        return (content, _paper.Pages);
    }

    private TimeSource ClockOfAll =>
        _facts.Motors.Any(one => one.Status is { LastWindowAt: not null, Clock: TimeSource.Recorded })
            ? TimeSource.Recorded
            : TimeSource.Sequence;

    private void WriteHead()
    {
        _paper.Title(_texts.Title, ReportTexts.Product(_facts.Product));
        var lines = TextBlock.Lines(_texts.Verdict(_facts), _paper.Bold, 12, ReportPaper.Inner - QrWide - 40, 4);
        _paper.Picture(QrWide + 14, (page, x, y, wide) =>
        {
            page.Box(x, y, wide, QrWide + 14, Ink.Grey(0xF1));
            for (var i = 0; i < lines.Count; i++)
            {
                page.Text(_paper.Bold, 12, x + 14, y + 26 + (i * 16), Ink.Grey(0x1F), lines[i]);
            }

            EvidenceCode.Draw(page, x + wide - QrWide - 7, y + 7, QrWide, $"{EvidenceCode.Short(_evidence)} {_evidence}");
        });
        _paper.Pairs(
        [
            (_texts.PeriodName, _texts.Period(_facts.From, _facts.To, ClockOfAll)),
            (_texts.AsOf, _facts.IsPast ? _texts.AsOfThen(_facts.To, ClockOfAll) : _texts.AsOfNewest),
            (_texts.Pipeline, _texts.Of(_facts.Pipeline)),
            (_texts.Evidence, EvidenceCode.Short(_evidence)),
            (_texts.EvidenceHash, _evidence),
        ]);
        if (_facts.Motors.Count(one => one.Motor.IsSimulated) is > 0 and var simulated)
        {
            _paper.Paragraph(_texts.Simulated(simulated), isBold: true);
        }

        if (_facts.LeftOut > 0)
        {
            _paper.Paragraph(_texts.LeftOut(_facts.LeftOut), isBold: true);
        }

        if (_facts.IsCut)
        {
            _paper.Paragraph(_texts.Cut, isBold: true);
        }
    }

    private static string NameOf(FleetMotor one) => one.Motor.Name == one.Motor.EquipmentId.Value
        ? one.Motor.Name
        : $"{one.Motor.Name} ({one.Motor.EquipmentId})";

    private void WriteAttention()
    {
        _paper.Heading(_texts.Attention, 60);
        var attention = _facts.Attention;
        if (attention.Count == 0)
        {
            _paper.Paragraph(_texts.NoAttention);
            return;
        }

        _paper.Table(
            [
                (_texts.PriorityShort, 0.65, true), (_texts.Motor, 1.6, false), (_texts.Group, 1.2, false), (_texts.Reason, 3, false),
                (_texts.Within, 0.9, true),
            ],
            [
                .. attention.Take(MostAttention).Select(one => (IReadOnlyList<string>)
                [
                    _text.Figures.Count(one.Verdict.Priority), NameOf(one),
                    one.Motor.Group ?? _text.Words.WithoutGroup,
                    _text.Words.Reason(one.Status) ?? _text.Words.Of(one.Status.Health),
                    _texts.Round(one.Verdict.ActWithin!.Value),
                ]),
            ],
            attention.Select((one, i) => (one, i)).Where(pair => pair.one.Verdict.Priority == 1).Select(pair => pair.i).ToHashSet());
    }

    private void WriteGroups()
    {
        _paper.Heading(_texts.Groups, 60);
        _paper.Table(
            [
                (_texts.Group, 2, false), (_texts.Available, 1, true), (_texts.Running, 1, true), (_texts.Stopped, 1, true),
                (_texts.WithoutData, 1, true), (_texts.InAlarm, 1, true),
            ],
            [
                .. _facts.Groups.Select(group => (IReadOnlyList<string>)
                [
                    group.Group ?? _text.Words.WithoutGroup, $"{_text.Figures.Count(group.Available)} / {_text.Figures.Count(group.Motors)}",
                    _text.Figures.Count(group.Running), _text.Figures.Count(group.Stopped), _text.Figures.Count(group.WithoutData),
                    _text.Figures.Count(group.Alarms),
                ]),
            ],
            _facts.Groups.Select((group, i) => (group, i)).Where(pair => pair.group.Alarms > 0).Select(pair => pair.i).ToHashSet());
    }

    private void WriteReadiness()
    {
        _paper.Heading(_texts.Readiness, 130);
        _paper.Table(
            [(_texts.Measure, 3, false), (_texts.MotorsWith, 1, true), ("%", 0.7, true), (_texts.Light, 1.2, false)],
            [
                .. _facts.Readiness.Select(one => (IReadOnlyList<string>)
                [
                    _texts.Of(one.Kind), $"{_text.Figures.Count(one.Have)} / {_text.Figures.Count(one.Of)}",
                    _text.Figures.Percent(one.Of == 0 ? double.NaN : (double)one.Have / one.Of), _texts.Of(one.Light),
                ]),
            ],
            _facts.Readiness.Select((one, i) => (one, i)).Where(pair => pair.one.Light == ReadinessLight.Red)
                .Select(pair => pair.i).ToHashSet());
        _paper.Paragraph(_texts.LightsMean, isSecondary: true, size: 8);
    }

    private void WriteMotors()
    {
        _paper.Heading(_texts.Motors, 60);
        _paper.Table(
            [
                (_texts.Motor, 1.8, false), (_texts.Group, 1.1, false), (_texts.State, 1.1, false), (_texts.Rms, 1.5, true), ("u₂", 0.7, true),
                (_texts.Newest, 1.5, false),
            ],
            [
                .. _facts.Motors.Select(one => (IReadOnlyList<string>)
                [
                    NameOf(one), one.Motor.Group ?? _text.Words.WithoutGroup,
                    _text.Words.Of(one.Status.State), _text.Figures.Phases(one.Status.RmsAmps, Unit.Ampere),
                    _text.Figures.Percent(one.Status.Unbalance), _texts.Instant(one.Status.LastWindowAt, one.Status.Clock),
                ]),
            ]);
    }
}
