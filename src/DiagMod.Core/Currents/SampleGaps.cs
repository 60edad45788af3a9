using System.Runtime.InteropServices;

namespace DiagMod.Core.Currents;

/// <summary>Which samples of a block were empty cells: lengths of runs, or a bit a sample, whichever is shorter.</summary>
internal static class SampleGaps
{
    public const byte None = 0;

    public const byte Runs = 1;

    public const byte Bits = 2;

    private static readonly uint EmptyCell = BitConverter.SingleToUInt32Bits(float.NaN);

    /// <summary>True for the one NaN that an empty cell becomes.</summary>
    public static bool IsEmptyCell(float sample) => BitConverter.SingleToUInt32Bits(sample) == EmptyCell;

    /// <summary>Whether there is one among the samples.</summary>
    public static bool IsIn(ReadOnlySpan<float> samples) => MemoryMarshal.Cast<float, uint>(samples).Contains(EmptyCell);

    /// <summary>Writes where the gaps are.</summary>
    /// <param name="samples">The block, with at least one gap.</param>
    /// <param name="destination">At least a byte for eight samples.</param>
    /// <param name="form">How they were written.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<float> samples, Span<byte> destination, out byte form)
    {
        form = Runs;
        var most = (samples.Length + 7) / 8;
        var used = 0;
        var isGap = false;
        for (var at = 0; at < samples.Length; isGap = !isGap)
        {
            var first = at;
            while (at < samples.Length && IsEmptyCell(samples[at]) == isGap)
            {
                at++;
            }

            for (var length = (uint)(at - first); ; length >>= 7)
            {
                if (used == most)
                {
                    form = Bits;
                    return WriteBits(samples, destination[..most]);
                }

                destination[used++] = (byte)((length & 0x7F) | (length > 0x7F ? 0x80u : 0));
                if (length <= 0x7F)
                {
                    break;
                }
            }
        }

        return used;
    }

    /// <summary>Puts values back between the gaps.</summary>
    /// <param name="gaps">What was written.</param>
    /// <param name="form">How.</param>
    /// <param name="samples">Starts with the values, one after the other; the gaps are opened in place.</param>
    /// <param name="count">How many values there are.</param>
    /// <exception cref="SampleBlockException">The gaps do not fit the values.</exception>
    public static void Open(ReadOnlySpan<byte> gaps, byte form, Span<float> samples, int count)
    {
        var isGap = new bool[samples.Length];
        var values = form switch
        {
            Runs => ReadRuns(gaps, isGap),
            Bits when gaps.Length == (samples.Length + 7) / 8 => ReadBits(gaps, isGap),
            _ => -1,
        };
        if (values != count)
        {
            throw new SampleBlockException("The empty cells of a block do not fit its values.");
        }

        // From the end: a value never moves to the left.
        for (var at = samples.Length - 1; at >= 0; at--)
        {
            samples[at] = isGap[at] ? float.NaN : samples[--count];
        }
    }

    private static int WriteBits(ReadOnlySpan<float> samples, Span<byte> bits)
    {
        bits.Clear();
        for (var i = 0; i < samples.Length; i++)
        {
            bits[i >> 3] |= (byte)(IsEmptyCell(samples[i]) ? 1 << (i & 7) : 0);
        }

        return bits.Length;
    }

    private static int ReadBits(ReadOnlySpan<byte> bits, Span<bool> isGap)
    {
        var values = 0;
        for (var i = 0; i < isGap.Length; i++)
        {
            isGap[i] = (bits[i >> 3] & (1 << (i & 7))) != 0;
            values += isGap[i] ? 0 : 1;
        }

        return values;
    }

    // Returns the number of values, or -1.
    private static int ReadRuns(ReadOnlySpan<byte> runs, Span<bool> isGap)
    {
        var at = 0;
        var values = 0;
        var gap = false;
        while (at < isGap.Length)
        {
            var length = 0L;
            var shift = 0;
            byte one;
            do
            {
                if (runs.IsEmpty || shift > 28)
                {
                    return -1;
                }

                one = runs[0];
                runs = runs[1..];
                length |= (long)(one & 0x7F) << shift;
                shift += 7;
            }
            while (one > 0x7F);
            if (length > isGap.Length - at)
            {
                return -1;
            }

            isGap.Slice(at, (int)length).Fill(gap);
            values += gap ? 0 : (int)length;
            at += (int)length;
            gap = !gap;
        }

        return runs.IsEmpty ? values : -1;
    }
}
