using System.Runtime.InteropServices;
using DiagMod.Core.Currents;

namespace DiagMod.Chaos.Fuzz;

/// <summary>The parser of recordings: only its own exception may come out, and verdict and values are the same however the bytes are
/// cut, and whether or not another thread parses half of them.</summary>
internal sealed class CsvTarget(IReadOnlyList<byte[]> seeds) : IFuzzTarget
{
    private const int RowsPerBlock = 7;

    // Small, so that lines lie across its end all the time.
    private const int InputBytes = 4096;

    // Rows that another thread parses at most at once.
    private const int RowsAtOnce = 16;

    private static readonly CurrentCsvLimits Limits = new() { RowsPerBlock = RowsPerBlock };

    private Mutator? _mutator;
    private Random? _random;

    public string Name => "csv";

    public (string Verdict, string? Fault) Try(Random random)
    {
        if (_random != random)
        {
            (_random, _mutator) = (random, new Mutator(random, Tokens.OfCsv, 8192));
        }

        var input = _mutator!.Mutate(seeds[random.Next(seeds.Count)]);
        ReadOnlySpan<int> sizes = [random.Next(1, 80), random.Next(1, 80), random.Next(1, 2000)];
        try
        {
            var whole = Judge(input, [int.MaxValue], null);
            var shared = random.Next(1, 400);
            using var ahead = new RowsAhead(shared, RowsAtOnce, work => work.Execute());
            var cut = Judge(input, sizes, ahead);
            return (whole.Code, whole == cut
                ? null
                : $"'{whole}' whole, '{cut}' in {string.Join(' ', sizes.ToArray())}, shared from {shared}: {Convert.ToHexString(input)}");
        }
        catch (Exception fault) when (fault is not CurrentCsvException)
        {
            return ("crash", $"{fault}: {Convert.ToHexString(input)}");
        }
    }

    private static CsvVerdict Judge(ReadOnlySpan<byte> content, ReadOnlySpan<int> pieceSizes, RowsAhead? ahead)
    {
        var values = new HashCode();
        using var parser = new CurrentCsvParser(Limits, InputBytes, ahead);
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
            values.Add(summary.R);
            values.Add(summary.S);
            values.Add(summary.T);
            foreach (var warning in summary.Warnings)
            {
                values.Add(warning);
            }

            return new CsvVerdict("ok", summary.Rows, 0, null, null, values.ToHashCode());
        }
        catch (CurrentCsvException error)
        {
            return new CsvVerdict(error.Code, error.Line, error.Column, error.Found, error.Expected, 0);
        }
    }

    private static void TakeBlocks(CurrentCsvParser parser, bool atEnd, ref HashCode values)
    {
        while (parser.TryTakeBlock(atEnd, out var block))
        {
            values.AddBytes(MemoryMarshal.AsBytes(block.R.Span));
            values.AddBytes(MemoryMarshal.AsBytes(block.S.Span));
            values.AddBytes(MemoryMarshal.AsBytes(block.T.Span));
        }
    }

    private readonly record struct CsvVerdict(string Code, long? Line, int? Column, string? Found, string? Expected, int Values);
}
