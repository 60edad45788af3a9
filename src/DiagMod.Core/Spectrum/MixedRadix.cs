namespace DiagMod.Core.Spectrum;

/// <summary>How a length is split into passes of <see cref="Butterflies"/>, and their twiddles.</summary>
internal static class MixedRadix
{
    /// <summary>Largest prime that a butterfly does directly.</summary>
    public const int LargestDirectRadix = 31;

    /// <summary>Radices whose product is the number: eights first while twos last (fewest passes over memory), then the
    /// odd primes in rising order. A prime factor above <see cref="LargestDirectRadix"/> ends the list.</summary>
    public static int[] Factorise(int number)
    {
        var radices = new List<int>();
        while (number % 8 == 0 && number != 16)
        {
            radices.Add(8);
            number /= 8;
        }

        for (var divisor = 4; number > 1; divisor = divisor == 4 ? 2 : divisor == 2 ? 3 : divisor + 2)
        {
            while (number % divisor == 0)
            {
                radices.Add(divisor);
                number /= divisor;
            }

            if (divisor > LargestDirectRadix && number > 1)
            {
                radices.Add(number);
                break;
            }
        }

        return [.. radices];
    }

    /// <summary>Twiddles of the first pass over a length: for each p, cosine and sine of −2πpj/length for j = 1 to
    /// radix − 1.</summary>
    public static float[] Twiddles(int length, int radix)
    {
        var rows = length / radix;
        var table = new float[Math.Max(1, rows * 2 * (radix - 1))];
        for (var p = 0; p < rows; p++)
        {
            for (var j = 1; j < radix; j++)
            {
                var (sin, cos) = Math.SinCos(-2 * Math.PI * ((long)p * j % length) / length);
                var at = (p * 2 * (radix - 1)) + (2 * (j - 1));
                table[at] = (float)cos;
                table[at + 1] = (float)sin;
            }
        }

        return table;
    }

    /// <summary>A length of at least <paramref name="least"/>, hardly longer, with no prime factor above 5: the one
    /// that takes the least work, so that no length is slow.</summary>
    /// <param name="least">Shortest length, at least 1.</param>
    public static int SmoothLength(int least)
    {
        var most = (int)Math.Min(int.MaxValue, Math.Max(least + 8L, least + (least / 16L)));
        var (best, bestWork) = (0, double.PositiveInfinity);
        for (long twos = 1; twos <= most; twos *= 2)
        {
            for (var threes = twos; threes <= most; threes *= 3)
            {
                for (var fives = threes; fives <= most; fives *= 5)
                {
                    var work = fives >= least ? (double)fives * Factorise((int)fives).Length : double.PositiveInfinity;
                    if (work < bestWork || (work == bestWork && fives < best))
                    {
                        (best, bestWork) = ((int)fives, work);
                    }
                }
            }
        }

        return best > 0 ? best : SmoothLength(most + 1);
    }
}
