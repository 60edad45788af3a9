using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>Simulated futures of one series, all of them one step further at a time.</summary>
/// <remarks>A path is a damped local linear trend with noise of its own sizes. Each operation is on one path, and none is fused:
/// paths are the same to the bit on every processor.</remarks>
internal sealed class SimulatedPaths
{
    private readonly double[] _level;
    private readonly double[] _slope;
    private readonly double[] _damping;
    private readonly double[] _levelNoise;
    private readonly double[] _slopeNoise;
    private readonly double[] _noise;
    private readonly double[] _observed;
    private readonly float[] _normals;

    // Groups of normals that something is made of: of those that would be multiplied by zero none is made.
    private readonly bool[] _wanted;
    private NormalStream _stream;

    private SimulatedPaths(int paths, NormalStream stream)
    {
        _stream = stream;
        _level = new double[paths];
        _slope = new double[paths];
        _damping = new double[paths];
        _levelNoise = new double[paths];
        _slopeNoise = new double[paths];
        _noise = new double[paths];
        _observed = new double[paths];
        _normals = new float[3 * paths];
        _wanted = new bool[_normals.Length / NormalStream.Group];
    }

    /// <summary>What is observed at the step reached, one a path.</summary>
    public ReadOnlySpan<double> Observed => _observed;

    /// <summary>The same without observation noise.</summary>
    public ReadOnlySpan<double> Levels => _level;

    /// <summary>Futures of a bank: members in proportion to their probability (systematic allocation), state, process and observation
    /// noise Gaussian (signals.md, 9.3).</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="stream">Source of normal numbers.</param>
    /// <param name="paths">How many; a multiple of <see cref="NormalStream.Group"/>.</param>
    public static SimulatedPaths Of(LltBank bank, NormalStream stream, int paths)
    {
        var result = new SimulatedPaths(paths, stream);
        var normals = result._normals.AsSpan(0, 2 * paths);
        result._stream.Fill(normals);
        Span<double> weights = stackalloc double[LltBank.Members];
        bank.Weights(weights);
        double cumulated = 0;
        var path = 0;
        for (var m = 0; m < LltBank.Members; m++)
        {
            cumulated += weights[m];
            var until = m == LltBank.Members - 1 ? paths : Math.Min((int)Math.Floor((cumulated * paths) + 1e-9), paths);
            if (path == until)
            {
                continue;
            }

            var member = bank.Member(m);
            for (; path < until; path++)
            {
                double z1 = normals[path], z2 = normals[paths + path];
                result._level[path] = member.Level + (member.LevelDeviation * z1);
                result._slope[path] = member.Slope + (member.SlopeByLevel * z1) + (member.SlopeDeviation * z2);
                result._damping[path] = member.Damping;
                result._levelNoise[path] = member.LevelNoise;
                result._slopeNoise[path] = member.SlopeNoise;
                result._noise[path] = member.Noise;
            }
        }

        result.Want();
        return result;
    }

    /// <summary>Random walks.</summary>
    /// <param name="last">Where they begin.</param>
    /// <param name="deviation">Standard deviation of a step.</param>
    /// <param name="stream">Source of normal numbers.</param>
    /// <param name="paths">How many; a multiple of <see cref="NormalStream.Group"/>.</param>
    public static SimulatedPaths RandomWalk(double last, double deviation, NormalStream stream, int paths)
    {
        var result = new SimulatedPaths(paths, stream);
        Array.Fill(result._level, last);
        Array.Fill(result._damping, 1);
        Array.Fill(result._levelNoise, deviation);
        result.Want();
        return result;
    }

    /// <summary>Goes one step further.</summary>
    /// <returns>False when a path left the finite numbers.</returns>
    public bool Advance()
    {
        _stream.Fill(_normals, _wanted);
        ref var normals = ref MemoryMarshal.GetArrayDataReference(_normals);
        ref var level = ref MemoryMarshal.GetArrayDataReference(_level);
        ref var slope = ref MemoryMarshal.GetArrayDataReference(_slope);
        ref var damping = ref MemoryMarshal.GetArrayDataReference(_damping);
        ref var levelNoise = ref MemoryMarshal.GetArrayDataReference(_levelNoise);
        ref var slopeNoise = ref MemoryMarshal.GetArrayDataReference(_slopeNoise);
        ref var noise = ref MemoryMarshal.GetArrayDataReference(_noise);
        ref var observed = ref MemoryMarshal.GetArrayDataReference(_observed);
        var paths = (nuint)_level.Length;
        var zero = Vector256<double>.Zero;
        for (nuint i = 0; i < paths; i += 4)
        {
            var phi = Vector256.LoadUnsafe(ref damping, i);
            var b = phi * Vector256.LoadUnsafe(ref slope, i);
            var l = Vector256.LoadUnsafe(ref level, i) + b
                + (Vector256.LoadUnsafe(ref levelNoise, i) * Widen(ref normals, i));
            b += Vector256.LoadUnsafe(ref slopeNoise, i) * Widen(ref normals, paths + i);
            var y = l + (Vector256.LoadUnsafe(ref noise, i) * Widen(ref normals, (2 * paths) + i));
            l.StoreUnsafe(ref level, i);
            b.StoreUnsafe(ref slope, i);
            y.StoreUnsafe(ref observed, i);

            // A number less itself is zero, ∞ or NaN less itself is NaN, and y is not finite where l is not.
            zero += y - y;
        }

        return zero == Vector256<double>.Zero;
    }

    private void Want()
    {
        Array.Clear(_normals);
        var paths = _level.Length;
        for (var path = 0; path < paths; path++)
        {
            _wanted[path / NormalStream.Group] |= _levelNoise[path] > 0;
            _wanted[(paths + path) / NormalStream.Group] |= _slopeNoise[path] > 0;
            _wanted[((2 * paths) + path) / NormalStream.Group] |= _noise[path] > 0;
        }
    }

    private static Vector256<double> Widen(ref float normals, nuint at)
    {
        var (lower, upper) = Vector128.Widen(Vector128.LoadUnsafe(ref normals, at));
        return Vector256.Create(lower, upper);
    }
}
