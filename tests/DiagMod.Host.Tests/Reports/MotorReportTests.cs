using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Reports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Reports;
using DiagMod.Host.Reports.Pdf;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Reports;

/// <summary>A motor's report as a reader gets it: its text taken out of the file.</summary>
public sealed class MotorReportTests
{
    private static (TrueTypeFont Plain, TrueTypeFont Bold) Fonts =>
        ReportFonts.Both ?? throw new InvalidOperationException("This build has no font: npm ci did not bring dejavu-fonts-ttf.");

    [Fact]
    public void Report_OfTheSameFacts_IsTheSameToTheLastByte()
    {
        var (first, pages) = MotorReport.Write(ReportFactsOf.Motor("Pump P-204"), UiText.English, Fonts);
        var (again, _) = MotorReport.Write(ReportFactsOf.Motor("Pump P-204"), UiText.English, Fonts);
        var (other, _) = MotorReport.Write(ReportFactsOf.Motor("Pump P-205"), UiText.English, Fonts);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.InRange(pages, 3, 9);
        Assert.Equal(pages, new PdfText(first).Pages.Count);
    }

    [Fact]
    public void Report_InEnglish_SaysVerdictReasonDeadlineAndEvidence()
    {
        var facts = ReportFactsOf.Motor("Pump P-204");

        var text = new PdfText(MotorReport.Write(facts, UiText.English, Fonts).Content);

        var first = string.Join(' ', text.Pages[0]).Replace('\u00a0', ' ');
        Assert.Contains("Pump P-204", first, StringComparison.Ordinal);
        Assert.Contains("Broken rotor bars: alarm. Strongest line 48.00 Hz: −38.2 dBc.", first, StringComparison.Ordinal);
        Assert.Contains("1 – act now", first, StringComparison.Ordinal);
        Assert.Contains("by 2025-08-20 08:00 UTC, within 8 h of the newest data", first, StringComparison.Ordinal);
        Assert.Contains("83.0 %", first, StringComparison.Ordinal);
        Assert.Contains(facts.Evidence(), first, StringComparison.Ordinal);
        var all = text.All.Replace('\u00a0', ' ').Replace('\n', ' ');
        foreach (var part in (ReadOnlySpan<string>)
            [
                "threshold 11.0 A", "f(1-2s)", "a load that pulsates at this frequency", "inspect the rotor at the next stop",
                "ISO 20958", "ISO 13374-1", "lcm/2", "rules/2", "llt-bank/2", new string('a', 64), "Single phasing", "72 files",
            ])
        {
            Assert.Contains(part, all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Report_InRussian_SaysTheSameInRussian()
    {
        var text = new PdfText(MotorReport.Write(ReportFactsOf.Motor("Насос Н-204"), UiText.Russian, Fonts).Content);

        var all = text.All.Replace('\u00a0', ' ').Replace('\n', ' ');
        Assert.Contains("Насос Н-204", all, StringComparison.Ordinal);
        Assert.Contains("Обрыв стержней ротора: тревога.", all, StringComparison.Ordinal);
        Assert.Contains("−38,2 дБ", all, StringComparison.Ordinal);
        Assert.Contains("до 20.08.2025 08:00 UTC", all, StringComparison.Ordinal);
        Assert.DoesNotContain("act now", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_WithAnEarlierOne_ComparesTheFigures()
    {
        var facts = ReportFactsOf.Motor("Pump P-204");
        var then = new MotorFigures(facts.From, 2, null, 9.5, 0.011, 51.25, 45, 2.5, 0.05, 40);

        var none = new PdfText(MotorReport.Write(facts, UiText.English, Fonts).Content).All;
        var compared = new PdfText(MotorReport.Write(facts with { Previous = Row(then) }, UiText.English, Fonts).Content).All;

        Assert.Contains("first report", none, StringComparison.Ordinal);
        Assert.Contains("51.2", compared.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("Then: DM-0123-4567-89AB", compared, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_WithoutAnalysisSamplesOrForecast_SaysSo()
    {
        var facts = ReportFactsOf.Motor("Pump P-204");

        var text = new PdfText(MotorReport.Write(
            facts with { Analysis = null, AnalysedFile = null, Waveform = null, Forecast = null, Trend = [], Hours = [] },
            UiText.English, Fonts).Content).All.Replace('\n', ' ');

        Assert.Contains("No whole record of this period is analysed yet", text, StringComparison.Ordinal);
        Assert.Contains("No hour of this period has data", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_WithAlarms_ListsWhoAnsweredWithWhichWords()
    {
        var facts = ReportFactsOf.Motor("Pump P-204");
        var raised = new AlarmTransition
        {
            CaseId = Guid.NewGuid(),
            Number = 1,
            At = facts.To,
            DataAt = facts.From.AddHours(5),
            Event = AlarmEvent.Raised,
            From = AlarmState.Normal,
            To = AlarmState.Unacknowledged,
            Priority = AlarmPriority.P1,
            Actor = "system",
        };
        var seen = raised with
        {
            Number = 2,
            DataAt = null,
            Event = AlarmEvent.Acknowledged,
            From = AlarmState.Unacknowledged,
            To = AlarmState.Acknowledged,
            Actor = "anna",
            Choice = AcknowledgeChoice.ActionOrdered,
            Note = "spare started",
        };
        var opened = AlarmCase.Begin(facts.Motor.EquipmentId, AlarmModes.RotorBar, TimeSource.Recorded, raised).Apply(seen);

        var text = new PdfText(MotorReport.Write(
            facts with { Alarms = [new AlarmHistory(opened, [raised, seen])], Maintenance = [] }, UiText.English, Fonts).Content).All;

        foreach (var part in (ReadOnlySpan<string>)
            ["2025-08-17 05:00 UTC", "raised, priority 1", "acknowledged: work is ordered", "anna", "spare started", "No maintenance was entered."])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.NotEqual(facts.Evidence(), (facts with { Alarms = [new AlarmHistory(opened, [raised, seen])] }).Evidence());
    }

    [Fact]
    public void Report_OnItsMethodPage_NamesTheLimitsOfTheAlarmsAndTheirVersion()
    {
        var facts = ReportFactsOf.Motor("Pump P-204");
        var own = facts with
        {
            Thresholds = AlarmDefaults.All with
            {
                Version = 3,
                SetBy = "anna",
                SetAt = facts.From,
                Items = [.. AlarmDefaults.All.Items.Select(one => one.Mode == AlarmModes.Thd ? one with { IsInService = false } : one)],
            },
        };

        var english = Words(MotorReport.Write(own, UiText.English, Fonts).Content);
        var defaults = Words(MotorReport.Write(facts, UiText.English, Fonts).Content);
        var russian = Words(MotorReport.Write(own, UiText.Russian, Fonts).Content);

        Assert.Contains("Limits of the alarms: version 3, set by anna, 2025-08-17 00:00 UTC", english, StringComparison.Ordinal);
        Assert.Contains("5.00 %: advisory; 10.0 %: priority 2; 15.0 %: priority 1", english, StringComparison.Ordinal);
        Assert.Contains("out of service", english, StringComparison.Ordinal);
        Assert.Contains("Limits of the alarms: defaults of the product", defaults, StringComparison.Ordinal);
        Assert.Contains("Уставки сигнализации: версия 3, автор anna, 17.08.2025 00:00 UTC", russian, StringComparison.Ordinal);
        Assert.NotEqual(facts.Evidence(), own.Evidence());
    }

    // WEB-11: bidi override, 10,000 characters, control characters, missing glyphs, a file address in a name.
    [Fact]
    public void Report_OfAMotorWithAHostileName_DrawsItAsBoundedTextAndReachesNothing()
    {
        var hostile = "\u202Etxt.exe\u2066\u0000\u0007\u001b[31m<img src=file:///etc/passwd>) Tj /JS (app.alert) endobj \ud800 😀 "
            + new string('W', 10_000);

        var (content, pages) = MotorReport.Write(ReportFactsOf.Motor(hostile), UiText.English, Fonts);

        var text = new PdfText(content);
        Assert.InRange(pages, 3, 10);
        Assert.Contains("<img src=file:///etc/passwd>) Tj /JS (app.alert)", text.All.Replace('\n', ' '), StringComparison.Ordinal);
        Assert.DoesNotContain(text.All, letter => letter is '\u202e' or '\u2066' or '\0' or '\a' or '\u001b');
        Assert.All(text.Pages.SelectMany(page => page), line => Assert.InRange(line.Length, 0, 300));
        Assert.All(text.Heads, head =>
        {
            foreach (var key in (ReadOnlySpan<string>)["/URI", "/JS", "/JavaScript", "/Launch", "/F (", "/EmbeddedFile", "/AA", "/OpenAction", "/GoToR"])
            {
                Assert.DoesNotContain(key, head, StringComparison.Ordinal);
            }
        });
    }

    private static string Words(byte[] content) => new PdfText(content).All.Replace('\u00a0', ' ').Replace('\n', ' ');

    private static ReportRow Row(MotorFigures figures) => new()
    {
        Id = Guid.NewGuid(),
        Kind = ReportKind.Motor,
        EquipmentId = null,
        Language = "en",
        From = figures.To,
        To = figures.To,
        Evidence = "0123456789ab" + new string('0', 52),
        Sha256 = new string('0', 64),
        Bytes = 1,
        Pages = 1,
        FileName = "a.pdf",
        FiguresJson = figures.ToJson(),
        CreatedAt = figures.To,
        CreatedBy = "anna",
    };
}
