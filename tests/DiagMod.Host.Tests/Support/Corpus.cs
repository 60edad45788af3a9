using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace DiagMod.Host.Tests.Support;

/// <summary>The shared corpus of malformed and odd input: its cases, and the bytes they speak of.</summary>
internal static class Corpus
{
    private static readonly Lazy<Dictionary<string, JsonNode>> Cases = new(() =>
        JsonNode.Parse(File.ReadAllBytes(PathOf("expected.json")))!["cases"]!.AsArray()
            .ToDictionary(one => (string)one!["id"]!, one => one!, StringComparer.Ordinal));

    /// <summary>One case.</summary>
    public static JsonNode Case(string id) => Cases.Value[id];

    /// <summary>Ids of all cases of a kind: file, stream or script.</summary>
    public static IEnumerable<string> Ids(string kind) =>
        Cases.Value.Where(one => (string)one.Value["kind"]! == kind).Select(one => one.Key);

    /// <summary>The bytes of a fixture, with one more row that is this case's own: the cases share one database.</summary>
    public static byte[] Fixture(string id, string owner)
    {
        var content = File.ReadAllBytes(PathOf("files", id + ".bin"));
        var own = owner.Aggregate(17L, (sum, letter) => ((sum * 31) + letter) % 1_000_003);
        var lineEnd = content[^1] == (byte)'\n' ? "" : "\n";
        return [.. content, .. Encoding.ASCII.GetBytes(FormattableString.Invariant($"{lineEnd}1.{own},0.5,0.5\n"))];
    }

    /// <summary>The body of a stream case, piece by piece.</summary>
    public static IEnumerable<byte[]> Stream(string id)
    {
        foreach (var part in Case(id)["stream"]!["parts"]!.AsArray())
        {
            if (part!["literal"] is { } literal)
            {
                yield return Encoding.UTF8.GetBytes((string)literal!);
            }
            else if (part["repeat"] is { } repeat)
            {
                foreach (var piece in Repeat(Encoding.UTF8.GetBytes((string)repeat!), (long)part["count"]!))
                {
                    yield return piece;
                }
            }
            else
            {
                foreach (var piece in Sine((int)part["sine"]!))
                {
                    yield return piece;
                }
            }
        }
    }

    private static IEnumerable<byte[]> Repeat(byte[] text, long count)
    {
        var perPiece = Math.Max(1, 65_536 / text.Length);
        var piece = Enumerable.Repeat(text, perPiece).SelectMany(bytes => bytes).ToArray();
        for (; count >= perPiece; count -= perPiece)
        {
            yield return piece;
        }

        yield return piece[..(int)(count * text.Length)];
    }

    // As the corpus was made: 49.85 Hz at 1000 samples a second.
    private static IEnumerable<byte[]> Sine(int rows)
    {
        var text = new StringBuilder(1 << 16);
        for (var i = 0; i < rows; i++)
        {
            var amps = (20.5 * Math.Sin(2 * Math.PI * 50 * i / 1000.0 * 0.997)) + 0.05;
            text.Append(FormattableString.Invariant($"{amps:F4},{-amps:F4},{amps / 2:F4}\n"));
            if (text.Length > 60_000 || i == rows - 1)
            {
                yield return Encoding.ASCII.GetBytes(text.ToString());
                text.Clear();
            }
        }
    }

    private static string PathOf(params string[] parts) => Path.Combine([SharedFiles.Folder!, "corpus", .. parts]);
}

/// <summary>A request body of pieces, sent as they are made, without a length.</summary>
internal sealed class PiecesContent(IEnumerable<byte[]> pieces) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var piece in pieces)
        {
            await stream.WriteAsync(piece);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
