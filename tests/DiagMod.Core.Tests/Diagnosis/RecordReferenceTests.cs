using System.Text.Json;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Tests.Features;

namespace DiagMod.Core.Tests.Diagnosis;

/// <summary>Reference/record_features.json was made by Reference/record_features.py with the specification's
/// prototype.</summary>
public sealed class RecordReferenceTests
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
    public void Analysis_OfAReferenceSignal_AgreesWithThePrototype(string name)
    {
        var item = Document().EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == name);
        var rate = new SampleRate(item.GetProperty("rateHz").GetDouble());
        var count = item.GetProperty("samples").GetInt32();
        var signal = item.GetProperty("signal");
        var expected = item.GetProperty("expected");
        var phases = new[] { "R", "S", "T" }.Select(letter => Signal(signal, letter, rate, count)).ToArray();
        var plate = new NamePlate { PolePairs = item.GetProperty("polePairs").GetInt32() };

        var analysis = SyntheticRecord.Analyze(phases, rate.Hertz, plate);

        // The prototype's mean frequency leaves out two seconds at each end, and its spectrum is a little shorter:
        // noise of −93 dBc a bin then moves a line of −60 dBc by hundredths of a decibel.
        Assert.Equal(Number(expected, "supplyHz"), analysis.SupplyHz, 5e-5);
        Assert.Equal(Number(expected, "slip"), analysis.Slip!.Value, 1e-5);
        Assert.Equal(Number(expected, "lowerDbc"), analysis.RotorBars!.Lower.Dbc, 0.05);
        Assert.Equal(Number(expected, "upperDbc"), analysis.RotorBars.Upper.Dbc, 0.05);
        if (expected.TryGetProperty("rotationDbc", out var rotation))
        {
            Assert.Equal(rotation.GetDouble(), analysis.Rotation!.LevelDb, 0.05);
        }
    }

    private static double Number(JsonElement parent, string name) => parent.GetProperty(name).GetDouble();

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

    private static JsonElement Document()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
        {
            folder = folder.Parent;
        }

        var path = Path.Combine(folder!.FullName, "tests", "DiagMod.Core.Tests", "Reference", "record_features.json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }
}
