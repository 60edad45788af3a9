using System.Text;
using System.Text.Json;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Support;

/// <summary>Reads CSV texts in tests and describes the verdict as one line of text, so that verdicts compare.</summary>
internal static class CsvCases
{
    public const string Header = "current_R,current_S,current_T\n";

    public static async Task<(CurrentCsvResult Result, CollectedSamples Samples)> ReadAsync(
        byte[] body, CurrentCsvLimits? limits = null)
    {
        var samples = new CollectedSamples();
        using var stream = new MemoryStream(body);
        var result = await CurrentCsv.ReadAsync(
            stream, limits ?? CurrentCsvLimits.None, samples, CancellationToken.None);
        return (result, samples);
    }

    public static Task<(CurrentCsvResult Result, CollectedSamples Samples)> ReadAsync(string text) =>
        ReadAsync(Encoding.Latin1.GetBytes(text));

    public static Task<CurrentCsvException> RejectAsync(byte[] body, CurrentCsvLimits? limits = null) =>
        Assert.ThrowsAsync<CurrentCsvException>(() => ReadAsync(body, limits));

    /// <summary>Latin-1, so that every byte can be written as one character.</summary>
    public static Task<CurrentCsvException> RejectAsync(string text) => RejectAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The verdict of the push parser when the bytes come in pieces of the sizes given, over and over.</summary>
    public static string Verdict(
        ReadOnlySpan<byte> content, ReadOnlySpan<int> pieceSizes, int rowsPerBlock = 7, RowsAhead? ahead = null)
    {
        var values = new HashCode();
        using var parser = new CurrentCsvParser(new CurrentCsvLimits { RowsPerBlock = rowsPerBlock }, 4096, ahead);
        try
        {
            for (var piece = 0; !content.IsEmpty; piece++)
            {
                var size = Math.Min(content.Length, pieceSizes[piece % pieceSizes.Length]);
                for (var part = content[..size]; !part.IsEmpty;)
                {
                    part = part[parser.Push(part)..];
                    TakeBlocks(parser, atEnd: false, ref values);
                }

                content = content[size..];
            }

            TakeBlocks(parser, atEnd: true, ref values);
            var summary = parser.Complete();
            return FormattableString.Invariant(
                $"ok {summary.R} {summary.S} {summary.T} {string.Join(' ', summary.Warnings)} {values.ToHashCode()}");
        }
        catch (CurrentCsvException error)
        {
            return error.Message;
        }
    }

    public static JsonElement[] Corpus(string kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.PathOf("corpus", "expected.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray()
            .Where(c => c.GetProperty("kind").GetString() == kind).Select(c => c.Clone())];
    }

    private static void TakeBlocks(CurrentCsvParser parser, bool atEnd, ref HashCode values)
    {
        while (parser.TryTakeBlock(atEnd, out var block))
        {
            foreach (var phase in PhaseSets.InOrder)
            {
                values.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(block[phase].Span));
            }
        }
    }
}
