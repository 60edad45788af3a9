using System.Numerics;

namespace DiagMod.Core.Features;

/// <summary>Amplitude and phase modulation from phasors of consecutive 40 ms blocks (signals.md, section 4.5).</summary>
internal static class Modulation
{
    private const double LeastSpread = 1e-7;

    /// <summary>Spread of ln|Y| and of the unwrapped angle after a quadratic is removed, both as 20·log10; NaN when a block is
    /// silent or there are fewer than five.</summary>
    /// <param name="blocks">Phasors of the blocks, any scale.</param>
    public static (double AmDb, double PmDb) Measure(ReadOnlySpan<Complex> blocks)
    {
        if (blocks.Length < 5)
        {
            return (double.NaN, double.NaN);
        }

        Span<double> logs = stackalloc double[blocks.Length];
        Span<double> angles = stackalloc double[blocks.Length];
        for (var b = 0; b < blocks.Length; b++)
        {
            logs[b] = Math.Log(blocks[b].Magnitude);
            angles[b] = blocks[b].Phase;
            if (!double.IsFinite(logs[b]))
            {
                return (double.NaN, double.NaN);
            }

            if (b > 0)
            {
                angles[b] -= 2 * Math.PI * Math.Round((angles[b] - angles[b - 1]) / (2 * Math.PI));
            }
        }

        return (Db(SpreadAboutQuadratic(logs)), Db(SpreadAboutQuadratic(angles)));
    }

    private static double Db(double spread) => 20 * Math.Log10(spread + LeastSpread);

    // 1, t and t² − mean(t²) are orthogonal on a symmetric grid.
    private static double SpreadAboutQuadratic(Span<double> values)
    {
        var count = values.Length;
        var middle = (count - 1) / 2.0;
        var meanSquare = ((count * (double)count) - 1) / 12;
        double mean = 0, slope = 0, bend = 0, slopeNorm = 0, bendNorm = 0;
        for (var b = 0; b < count; b++)
        {
            var t = b - middle;
            var square = (t * t) - meanSquare;
            mean += values[b] / count;
            slope += t * values[b];
            bend += square * values[b];
            slopeNorm += t * t;
            bendNorm += square * square;
        }

        double sum = 0;
        for (var b = 0; b < count; b++)
        {
            var t = b - middle;
            var rest = values[b] - mean - (slope / slopeNorm * t) - (bend / bendNorm * ((t * t) - meanSquare));
            sum += rest * rest;
        }

        return Math.Sqrt(sum / count);
    }
}
