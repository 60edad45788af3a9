using System.Text.Json;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

/// <summary>Reference/window_features.json was made by Reference/window_features.py: direct sums in double precision.</summary>
public sealed class WindowReferenceTests
{
    public static TheoryData<string> Cases()
    {
        var names = new TheoryData<string>();
        foreach (var item in Document().EnumerateArray())
        {
            names.Add(item.GetProperty("name").GetString()!);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Window_OfAReferenceSignal_HasTheReferenceFeatures(string name)
    {
        var item = Document().EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == name);
        var rate = new SampleRate(item.GetProperty("rateHz").GetDouble());
        var count = item.GetProperty("samples").GetInt32();
        var signal = item.GetProperty("signal");
        var expected = item.GetProperty("expected");
        var phases = new[] { "R", "S", "T" }.Select(letter => Signal(signal, letter, rate, count)).ToArray();

        var window = Assert.Single(SyntheticCurrents.Extract(rate, phases));

        Assert.Equal(Number(expected, "supplyHz"), window.SupplyHz, 2e-5);
        Close(Number(expected, "positiveSequenceAmps"), window.PositiveSequenceAmps, 2e-6, "Ipos");
        Close(Number(expected, "unbalance"), window.Unbalance, 2e-5, "u2");
        foreach (var phase in Enum.GetValues<Phase>())
        {
            if (!expected.GetProperty("phases").TryGetProperty(phase.ToString(), out var values))
            {
                Assert.Null(window[phase]);
                continue;
            }

            Check(values, window[phase]!);
        }

        for (var i = 0; i < FeatureVector.Length; i++)
        {
            var input = FeatureVector.Names[i];
            var value = Number(expected.GetProperty("vector"), input);

            // Decibels to 0.002, ratios to 2e-4 of themselves; float rounding is far below both.
            Close(value, window.Vector[i], 0, input, absolute: Math.Abs(value) < 2 ? 1e-5 + (2e-4 * Math.Abs(value)) : 2e-3);
        }
    }

    private static void Check(JsonElement values, PhaseFeatures features)
    {
        Close(Number(values, "rms"), features.Rms, 1e-6, "rms");
        Close(Number(values, "peak"), features.Peak, 1e-7, "peak");
        Close(Number(values, "crest"), features.CrestFactor, 1e-6, "crest");
        Close(Number(values, "skew"), features.Skewness, 0, "skew", absolute: 1e-6);
        Close(Number(values, "kurt"), features.Kurtosis, 1e-6, "kurt");
        Close(Number(values, "mean"), features.Mean, 0, "mean", absolute: 1e-6);
        Close(Number(values, "min"), features.Min, 1e-7, "min");
        Close(Number(values, "max"), features.Max, 1e-7, "max");
        Close(Number(values, "thd"), features.Thd, 1e-4, "thd");
        var peaks = values.GetProperty("peaks").EnumerateArray().ToArray();
        Assert.Equal(peaks.Length, features.Peaks.Count);
        for (var i = 0; i < peaks.Length; i++)
        {
            Assert.Equal(peaks[i][0].GetDouble(), features.Peaks[i].FrequencyHz, 1e-3);
            Close(peaks[i][1].GetDouble(), features.Peaks[i].AmplitudeAmps, 1e-4, $"peak {i}");
        }
    }

    private static void Close(double expected, double actual, double relative, string what, double absolute = 0)
    {
        if (double.IsNaN(expected))
        {
            Assert.True(double.IsNaN(actual), $"{what}: {actual}, expected NaN");
            return;
        }

        var tolerance = absolute + (relative * Math.Abs(expected));
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: {actual}, expected {expected} within {tolerance:e1}");
    }

    private static float[] Signal(JsonElement signal, string letter, SampleRate rate, int count)
    {
        if (!signal.TryGetProperty(letter, out var phase))
        {
            return SyntheticCurrents.Absent(count);
        }

        var lines = phase.GetProperty("lines").EnumerateArray()
            .Select(line => (line[0].GetDouble(), line[1].GetDouble(), line[2].GetDouble())).ToArray();
        return SyntheticCurrents.Lines(
            rate, count, phase.GetProperty("dc").GetDouble(), phase.GetProperty("noise").GetDouble(),
            phase.GetProperty("seed").GetUInt64(), lines);
    }

    private static double Number(JsonElement parent, string name) =>
        parent.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN;

    private static JsonElement Document()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
        {
            folder = folder.Parent;
        }

        var path = Path.Combine(folder!.FullName, "tests", "DiagMod.Core.Tests", "Reference", "window_features.json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }
}
