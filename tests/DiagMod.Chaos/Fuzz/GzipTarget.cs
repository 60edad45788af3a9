using System.IO.Compression;
using DiagMod.Core.Currents;

namespace DiagMod.Chaos.Fuzz;

/// <summary>The reader of whole bodies, gzip first of all: only its own exception may come out, and nothing depends on how the bytes
/// arrive.</summary>
internal sealed class GzipTarget : IFuzzTarget
{
    private static readonly CurrentCsvLimits Limits = new() { RowsPerBlock = 100, MaxInflatedBytes = 4 << 20 };

    private readonly List<byte[]> _seeds;
    private Mutator? _mutator;
    private Random? _random;

    public GzipTarget(IReadOnlyList<byte[]> seeds)
    {
        _seeds = [.. seeds.Select(Pack)];
        _seeds.Add([.. _seeds[0], .. _seeds[^1]]);
    }

    public string Name => "gzip";

    public (string Verdict, string? Fault) Try(Random random)
    {
        if (_random != random)
        {
            (_random, _mutator) = (random, new Mutator(random, Tokens.OfCsv, 8192));
        }

        var input = _mutator!.Mutate(_seeds[random.Next(_seeds.Count)]).ToArray();
        try
        {
            var whole = Judge(new PiecesStream(input, [int.MaxValue]));
            int[] sizes = [random.Next(1, 20), random.Next(1, 300)];
            var cut = Judge(new PiecesStream(input, sizes));
            return (whole.Split(' ', 2)[0], whole == cut
                ? null
                : $"'{whole}' whole, '{cut}' in {string.Join(' ', sizes)}: {Convert.ToHexString(input)}");
        }
        catch (Exception fault)
        {
            return ("crash", $"{fault}: {Convert.ToHexString(input)}");
        }
    }

    private static byte[] Pack(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    private static string Judge(PiecesStream body)
    {
        var sink = new HashingSink();
        try
        {
            // A stream in memory never waits, so the task is over when it is given.
            var read = CurrentCsv.ReadAsync(body, Limits, sink, CancellationToken.None).GetAwaiter().GetResult();
            return FormattableString.Invariant(
                $"ok {read.Summary.Rows} {read.ContentSha256} {read.ContentBytes} {read.BodySha256} {read.BodyBytes} {sink.Hash}");
        }
        catch (CurrentCsvException error)
        {
            return FormattableString.Invariant($"{error.Code} {error.Line} {error.Column} {error.Found} {error.Expected}");
        }
    }

    /// <summary>Keeps a hash of what it took.</summary>
    private sealed class HashingSink : ISampleSink
    {
        private HashCode _values;

        public int Hash => _values.ToHashCode();

        public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
        {
            foreach (var phase in PhaseSets.InOrder)
            {
                _values.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows[phase].Span));
            }

            return ValueTask.CompletedTask;
        }
    }
}
