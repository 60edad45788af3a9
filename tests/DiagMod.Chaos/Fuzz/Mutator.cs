namespace DiagMod.Chaos.Fuzz;

/// <summary>Eight ways to spoil bytes, one to four at a time, into a buffer that is used again.</summary>
/// <param name="random">Decides all.</param>
/// <param name="tokens">What is put in.</param>
/// <param name="mostBytes">Longest result.</param>
internal sealed class Mutator(Random random, byte[][] tokens, int mostBytes)
{
    private const int LongestRun = 70;

    private readonly byte[] _bytes = new byte[mostBytes];
    private int _length;

    /// <summary>A spoiled copy; valid until the next call.</summary>
    public ReadOnlySpan<byte> Mutate(ReadOnlySpan<byte> seed)
    {
        _length = Math.Min(seed.Length, _bytes.Length);
        seed[.._length].CopyTo(_bytes);
        Span<byte> run = stackalloc byte[LongestRun];
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var at = random.Next(_length + 1);
            var length = Math.Min(_length - at, random.Next(1, 12));
            switch (random.Next(8))
            {
                case 0:
                    Replace(at, 0, Token());
                    break;
                case 1:
                    Replace(at, length, []);
                    break;
                case 2 when at < _length:
                    _bytes[at] = (byte)random.Next(256);
                    break;
                case 3 when at < _length:
                    _bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 4:
                    var from = random.Next(_length - length + 1);
                    Replace(at, 0, _bytes.AsSpan(from, length).ToArray());
                    break;
                case 5:
                    _length = at;
                    break;
                case 6:
                    Replace(at, length, Token());
                    break;
                default:
                    run.Fill(at < _length ? _bytes[at] : (byte)0);
                    Replace(at, 0, run[..random.Next(1, LongestRun)]);
                    break;
            }
        }

        return _bytes.AsSpan(0, _length);
    }

    private byte[] Token() => tokens[random.Next(tokens.Length)];

    private void Replace(int at, int length, ReadOnlySpan<byte> with)
    {
        var rest = _length - at - length;
        with = with[..Math.Min(with.Length, _bytes.Length - at)];
        rest = Math.Min(rest, _bytes.Length - at - with.Length);
        _bytes.AsSpan(at + length, rest).CopyTo(_bytes.AsSpan(at + with.Length));
        with.CopyTo(_bytes.AsSpan(at));
        _length = at + with.Length + rest;
    }
}
