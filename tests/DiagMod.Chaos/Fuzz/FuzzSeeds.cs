using System.Text;
using System.Text.Json;

namespace DiagMod.Chaos.Fuzz;

/// <summary>Recordings to begin with: our own, and those of the corpus of malformed files where it lies beside the repository.</summary>
internal static class FuzzSeeds
{
    private const int MostCharacters = 1500;

    /// <summary>Reads them.</summary>
    /// <param name="corpus">Folder of the corpus; null or not there: only our own.</param>
    public static IReadOnlyList<byte[]> Read(string? corpus)
    {
        const string Header = "current_R,current_S,current_T\n";
        var seeds = new List<byte[]>
        {
            Encoding.ASCII.GetBytes(Header + "1.2345,-2.3456,3.4567\n,,\n1,nan,\n12,0.000001,-7\n"),
            Encoding.ASCII.GetBytes("\"" + Header.TrimEnd() + "\"\r\n\"1,2,3\"\r\n\"1\",\"2\",\r\n\r\n"),
            Encoding.ASCII.GetBytes(Header + string.Concat(Enumerable.Repeat("-1.25,0.5,1e-3\n", 40))),
            "current_R;current_S;current_T\n1;2;3\n"u8.ToArray(),
        };
        var list = corpus is null ? null : Path.Combine(corpus, "expected.json");
        if (list is null || !File.Exists(list))
        {
            return seeds;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var one in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (one.GetProperty("kind").GetString() == "file")
            {
                seeds.Add(Around(Path.Combine(corpus!, one.GetProperty("file").GetString()!), one.GetProperty("expect")));
            }
        }

        return seeds;
    }

    // The header and what lies around the error: the rest of a long file would only cost time.
    private static byte[] Around(string file, JsonElement expected)
    {
        var line = expected.TryGetProperty("line", out var at) && at.ValueKind == JsonValueKind.Number ? at.GetInt32() : 1;
        var lines = Encoding.Latin1.GetString(File.ReadAllBytes(file)).Split('\n');
        var text = string.Join('\n', lines.Skip(Math.Max(1, line - 2)).Take(3).Prepend(lines[0]));
        return Encoding.Latin1.GetBytes(text[..Math.Min(text.Length, MostCharacters)]);
    }
}
