using System.Reflection;
using System.Text.Json.Nodes;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Motors;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Host.Tests.Dashboard.Motors;

/// <summary>What the page says of a diagnosis and of bearings.</summary>
public sealed class DiagnosisTextsTests
{
    public static TheoryData<bool> Languages => [true, false];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Codes_OfEveryRule_HaveWordsInBothLanguages(bool isRussian)
    {
        var text = isRussian ? UiText.Russian : UiText.English;
        var missing = new List<string>();
        void Look(Type codes, Func<string, string> words) => missing.AddRange(Constants(codes)
            .Where(code => words(code) is var said && (said == code.Replace('_', ' ') || HasCyrillic(said) != isRussian)));

        Look(typeof(FaultCodes), text.Words.OfFault);
        Look(typeof(Alternatives), text.Diagnosis.Alternative);
        Look(typeof(NextChecks), text.Diagnosis.Check);
        Look(typeof(Reasons), text.Diagnosis.Reason);

        Assert.Empty(missing);
        Assert.True(Constants(typeof(FaultCodes)).Count() >= 13);
    }

    [Fact]
    public void Sentence_OfABrokenBar_NamesLineLevelLimitAndOwnBaseline()
    {
        var lower = new MeasuredLine(48.51, -38.2, -80, 41.8, "f(1-2s)");
        var upper = new MeasuredLine(51.49, -40.1, -80, 39.9, "f(1+2s)");
        var hypothesis = new FaultHypothesis
        {
            Fault = FaultCodes.BrokenRotorBar,
            Severity = Severity.Alarm,
            Confidence = 1,
            Evidence = [new Evidence("slip", 0.0149, "ratio", double.NaN, double.NaN), new Evidence("n_sum", 33.1, "db", 46, 56)],
            Lines = [lower, upper],
            Alternatives = [],
            NextChecks = [],
        };

        var english = UiText.English.Diagnosis.Sentence(hypothesis, UiText.English.Words).Replace('\u00a0', ' ');
        var russian = UiText.Russian.Diagnosis.Sentence(hypothesis, UiText.Russian.Words).Replace('\u00a0', ' ');

        Assert.Equal(
            "Broken rotor bars: alarm. Strongest line 48.51 Hz: −38.2 dBc. Sidebands below the fundamental, sum (N_Σ): 33.1 dB, "
            + "limit 46.0 dB, own baseline 56.0 dB.", english);
        Assert.Contains("48,51 Гц: −38,2 дБ", russian, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6205", "", "", "", true)]
    [InlineData("", "9", "7.94", "39.04", true)]
    [InlineData("", "9", "7,94", "39,04", true)]
    [InlineData("9999", "", "", "", false)]
    [InlineData("", "9", "7.94", "", false)]
    [InlineData("", "8.5", "7.94", "39.04", false)]
    [InlineData("", "9", "14", "39.04", false)]
    [InlineData("", "9", "x", "39.04", false)]
    public void Bearing_AsTyped_IsTakenWhenTypeOrGeometryIsComplete(string type, string balls, string ball, string pitch, bool isTaken)
    {
        var row = new BearingRow { Name = "drive end", Type = type };
        row["rolling_elements"] = balls;
        row["element_diameter_mm"] = ball;
        row["pitch_diameter_mm"] = pitch;

        var written = row.Write(UiText.English.Nameplate, out var fault);

        Assert.Equal(isTaken, written is not null);
        Assert.Equal(isTaken, fault is null);
        if (written is not null)
        {
            var bearing = Assert.Single(NamePlate.From(new JsonObject { ["bearings"] = new JsonArray(written) }).Bearings);
            Assert.Equal((9, 7.94, 39.04), (bearing.RollingElements, bearing.ElementDiameter, bearing.PitchDiameter));
        }
    }

    [Fact]
    public void Form_OfAContradictingPlate_IsRefusedInWords()
    {
        var motor = new Motor
        {
            EquipmentId = new DiagMod.Core.Currents.EquipmentId("M1"),
            Name = "Pump",
            Type = "pump",
            Location = null,
            Group = null,
            Specifications = new JsonObject { ["frequency_hz"] = 50, ["speed_rpm"] = 1470 },
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var form = Nameplate.Of(motor, UiText.English.Figures);
        form["pole_pairs"] = "3";

        Assert.Null(form.Apply(motor, UiText.English.Nameplate, out var fault));
        Assert.Contains("contradict each other", fault, StringComparison.Ordinal);
        form["pole_pairs"] = "2";
        Assert.NotNull(form.Apply(motor, UiText.English.Nameplate, out _));
    }

    private static IEnumerable<string> Constants(Type codes) => codes
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .Select(field => (string)field.GetRawConstantValue()!);

    private static bool HasCyrillic(string text) => text.Any(letter => letter is >= 'А' and <= 'я');
}
