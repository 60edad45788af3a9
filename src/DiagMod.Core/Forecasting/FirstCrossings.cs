using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>At which step each path first reaches a threshold: chances are counted over them (signals.md, 9.4; decision D12).</summary>
/// <param name="paths">Paths; a multiple of 4.</param>
internal sealed class FirstCrossings(int paths)
{
    // 0 = not yet.
    private readonly int[] _steps = new int[paths];
    private int _crossed;

    /// <summary>Share of paths that reach it.</summary>
    public double Share => (double)_crossed / paths;

    /// <summary>Looks at the next step.</summary>
    /// <param name="step">Its number, from 1.</param>
    /// <param name="values">One value a path.</param>
    /// <param name="threshold">The threshold at this step.</param>
    public void Note(int step, ReadOnlySpan<double> values, double threshold)
    {
        ref var from = ref MemoryMarshal.GetReference(values);
        for (var i = 0; i < values.Length; i += Vector256<double>.Count)
        {
            if (Vector256.GreaterThanOrEqualAny(Vector256.LoadUnsafe(ref from, (nuint)i), Vector256.Create(threshold)))
            {
                for (var path = i; path < i + Vector256<double>.Count; path++)
                {
                    if (_steps[path] == 0 && values[path] >= threshold)
                    {
                        _steps[path] = step;
                        _crossed++;
                    }
                }
            }
        }
    }

    /// <summary>The step until which a share of the paths has crossed; null when fewer ever do.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public int? StepOf(double share)
    {
        var wanted = (int)Math.Ceiling(share * paths);
        if (_crossed < wanted)
        {
            return null;
        }

        var sorted = Array.FindAll(_steps, step => step > 0);
        Array.Sort(sorted);
        return sorted[wanted - 1];
    }
}
