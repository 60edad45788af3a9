using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>Thirty damped local-linear-trend Kalman filters, weighed by how well each foretold the last steps (signals.md, 9.2).</summary>
/// <remarks>Member (q_l, q_b, φ): level and slope noise relative to an observation variance that each member estimates.
/// West &amp; Harrison, Bayesian Forecasting and Dynamic Models; weights with forgetting 0.99 and t₄ tails. Constant memory.</remarks>
public sealed partial class LltBank
{
    /// <summary>Members.</summary>
    public const int Members = 30;

    /// <summary>Values before the filters start.</summary>
    public const int StartValues = 4;

    private const double Forgetting = 0.99;
    private const double Robust = 4;
    private const double MaxDegrees = 100;

    // Members are taken by fours; the last two are copies of the last member, and count for nothing.
    internal const int Lanes = 32;

    internal static readonly double[] LevelNoise = new double[Lanes];
    internal static readonly double[] SlopeNoise = new double[Lanes];
    internal static readonly double[] Damping = new double[Lanes];

    private readonly double[] _first = new double[StartValues];
    private readonly double[] _level = new double[Lanes];
    private readonly double[] _slope = new double[Lanes];
    private readonly double[] _p11 = new double[Lanes];
    private readonly double[] _p12 = new double[Lanes];
    private readonly double[] _p22 = new double[Lanes];
    private readonly double[] _scale = new double[Lanes];
    private readonly double[] _logWeight = new double[Lanes];
    private double _degrees;

    // As good as no noise of the slope. With none at all its variance would shrink into numbers so small that processors take their
    // time over them.
    private const double Nothing = 1e-150;

    static LltBank()
    {
        var m = 0;
        foreach (var level in (double[])[0, 0.003, 0.03, 0.3, 3])
        {
            foreach (var slope in (double[])[0, 1e-5, 1e-3])
            {
                foreach (var damping in (double[])[0.97, 1])
                {
                    LevelNoise[m] = level;
                    SlopeNoise[m] = Math.Max(slope, Nothing);
                    Damping[m++] = damping;
                }
            }
        }

        foreach (var constant in (double[][])[LevelNoise, SlopeNoise, Damping])
        {
            constant.AsSpan(Members).Fill(constant[Members - 1]);
        }
    }

    /// <summary>Values taken in.</summary>
    public long Count { get; private set; }

    /// <summary>True once the filters run.</summary>
    public bool HasStarted => Count >= StartValues;

    /// <summary>True when every number of every member is finite.</summary>
    public bool IsFinite { get; private set; } = true;

    /// <summary>Takes in the next value.</summary>
    /// <param name="y">The value; finite.</param>
    public void Add(double y) => Add(y, Vector512.IsHardwareAccelerated);

    /// <summary>Takes in the next value, members by eights or by fours: to the same bits.</summary>
    /// <param name="y">The value; finite.</param>
    /// <param name="byEights">By eights: slow where vectors of 512 bits are made of two.</param>
    internal void Add(double y, bool byEights)
    {
        if (Count < StartValues)
        {
            _first[Count++] = y;
            if (Count == StartValues)
            {
                Start();
            }

            return;
        }

        Count++;
        _degrees = Math.Min(_degrees + 1, MaxDegrees);
        if (byEights)
        {
            UpdateByEights(y, 1 / _degrees);
        }
        else
        {
            UpdateByFours(y, 1 / _degrees);
        }
    }

    /// <summary>Lets steps pass without a value: the state moves on and grows less certain.</summary>
    /// <param name="steps">How many.</param>
    public void Skip(int steps)
    {
        for (var s = 0; s < steps && HasStarted; s++)
        {
            for (var m = 0; m < Lanes; m += 4)
            {
                Predict(m);
            }
        }

        IsFinite = steps <= 0 ? IsFinite : AreFinite();
    }

    /// <summary>Probability of each member; they add up to 1.</summary>
    /// <param name="weights">Receives 30 numbers.</param>
    public void Weights(Span<double> weights)
    {
        Span<double> all = stackalloc double[Lanes];
        for (var m = 0; m < Lanes; m += 4)
        {
            ElementaryFunctions.Exp(At(_logWeight, m)).CopyTo(all[m..]);
        }

        double sum = 0;
        for (var m = 0; m < Members; m++)
        {
            sum += all[m];
        }

        for (var m = 0; m < Members; m++)
        {
            weights[m] = all[m] / sum;
        }
    }

    /// <summary>Mean of the next value, over all members; NaN before the filters run.</summary>
    public double NextMean()
    {
        if (!HasStarted)
        {
            return double.NaN;
        }

        Span<double> weights = stackalloc double[Members];
        Weights(weights);
        double mean = 0;
        for (var m = 0; m < Members; m++)
        {
            mean += weights[m] * (_level[m] + (Damping[m] * _slope[m]));
        }

        return mean;
    }

    /// <summary>Mean and standard deviation of each member's prediction some steps ahead.</summary>
    /// <param name="steps">Steps ahead, at most 48.</param>
    /// <param name="means">Receives steps × 30 means.</param>
    /// <param name="deviations">Receives steps × 30 standard deviations.</param>
    public void Moments(ReadOnlySpan<int> steps, Span<double> means, Span<double> deviations)
    {
        Span<double> all = stackalloc double[2 * Lanes];
        for (var at = 0; at < steps.Length; at++)
        {
            var row = (steps[at] - 1) * Lanes;
            for (var m = 0; m < Lanes; m += 4)
            {
                Vector256<double> reach = At(LltAhead.Reach, row + m), p12 = At(_p12, m);
                var variance = At(_p11, m) + (reach * (p12 + p12)) + (reach * reach * At(_p22, m))
                    + At(LltAhead.Noise, row + m);
                (At(_level, m) + (reach * At(_slope, m))).CopyTo(all[m..]);
                Vector256.Sqrt(Vector256.Max((variance + Vector256<double>.One) * At(_scale, m), Vector256<double>.Zero))
                    .CopyTo(all[(Lanes + m)..]);
            }

            all[..Members].CopyTo(means[(at * Members)..]);
            all.Slice(Lanes, Members).CopyTo(deviations[(at * Members)..]);
        }
    }

    /// <summary>What a member's futures begin with, and by how much their parts scatter.</summary>
    /// <param name="m">The member's number.</param>
    internal LltMember Member(int m)
    {
        var scale = Math.Sqrt(_scale[m]);
        var l11 = Math.Sqrt(Math.Max(_p11[m], 0));
        var l21 = l11 > 0 ? _p12[m] / l11 : 0;
        var l22 = Math.Sqrt(Math.Max(_p22[m] - (l21 * l21), 0));
        return new LltMember(
            _level[m], _slope[m], Damping[m], scale * l11, scale * l21, scale * l22,
            scale * Math.Sqrt(LevelNoise[m]), SlopeNoise[m] > Nothing ? scale * Math.Sqrt(SlopeNoise[m]) : 0, scale);
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(_degrees);
        foreach (var array in Arrays())
        {
            foreach (var value in array.AsSpan(0, Math.Min(array.Length, Members)))
            {
                writer.Write(value);
            }
        }
    }

    internal void Read(BinaryReader reader)
    {
        Count = reader.ReadInt64();
        _degrees = reader.ReadDouble();
        foreach (var array in Arrays())
        {
            for (var i = 0; i < Math.Min(array.Length, Members); i++)
            {
                array[i] = reader.ReadDouble();
            }

            if (array.Length > Members)
            {
                array.AsSpan(Members).Fill(array[Members - 1]);
            }
        }

        IsFinite = AreFinite();
    }

    private double[][] Arrays() => [_first, _level, _slope, _p11, _p12, _p22, _scale, _logWeight];

    private bool AreFinite() => Arrays().All(array => array.All(double.IsFinite));

    private void Start()
    {
        var mean = (_first[0] + _first[1] + _first[2] + _first[3]) / 4;
        double d1 = _first[1] - _first[0], d2 = _first[2] - _first[1], d3 = _first[3] - _first[2];
        var drift = (d1 + d2 + d3) / 3;
        var variance = (((d1 - drift) * (d1 - drift)) + ((d2 - drift) * (d2 - drift)) + ((d3 - drift) * (d3 - drift))) / 3;
        Array.Fill(_level, mean);
        Array.Fill(_slope, 0);
        Array.Fill(_p11, 1);
        Array.Fill(_p12, 0);
        Array.Fill(_p22, 0.05);
        Array.Fill(_scale, Math.Max(variance / 2, 1e-12));
        _degrees = 1;
        Array.Fill(_logWeight, 0);
        IsFinite = AreFinite();
    }

    // By itself, so that the compiler's budget holds for all that it takes in.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void UpdateByFours(double y, double share)
    {
        var (value, rate) = (Vector256.Create(y), Vector256.Create(share));
        var left = Vector256<double>.Zero;
        for (var m = 0; m < Lanes; m += 4)
        {
            Update(m, value, rate);

            // What is not finite is not zero less itself. A sum that overflows counts as well: no trend comes back from there.
            var sum = At(_level, m) + At(_slope, m) + At(_p11, m) + At(_p22, m) + At(_scale, m) + At(_logWeight, m);
            left += sum - sum;
        }

        IsFinite = left == Vector256<double>.Zero;
        var most = Vector256.Create(LargestLogWeight());
        for (var m = 0; m < Lanes; m += 4)
        {
            Set(_logWeight, m, At(_logWeight, m) - most);
        }
    }

    private double LargestLogWeight()
    {
        var largest = Vector256.Create(double.NegativeInfinity);
        for (var m = 0; m < Lanes; m += 4)
        {
            largest = Vector256.MaxNative(largest, At(_logWeight, m));
        }

        return Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Update(int m, Vector256<double> value, Vector256<double> rate)
    {
        Vector256<double> level = At(_level, m), slope = At(_slope, m), scale = At(_scale, m);
        Vector256<double> p11 = At(_p11, m), p12 = At(_p12, m), p22 = At(_p22, m);
        Move(ref level, ref slope, ref p11, ref p12, ref p22, At(Damping, m), At(LevelNoise, m), At(SlopeNoise, m));
        var error = value - level;
        var variance = (p11 + Vector256<double>.One) * scale;
        var square = error * error / variance;

        // −½ ln v − 2.5 ln(1 + q/4) as one logarithm.
        var tail = Vector256<double>.One + (square * Vector256.Create(0.25));
        var tail2 = tail * tail;
        Set(_logWeight, m, (Vector256.Create(Forgetting) * At(_logWeight, m))
            - (Vector256.Create(0.5) * ElementaryFunctions.Log(variance * (tail2 * tail2 * tail))));

        // An outlier is taken for a noisier observation, not for a new level.
        var noise = Vector256.MaxNative(Vector256<double>.One, Vector256.Sqrt(square) * Vector256.Create(1 / Robust));
        var gain = Vector256<double>.One / (p11 + noise);
        Vector256<double> k1 = p11 * gain, k2 = p12 * gain;
        Set(_level, m, level + (k1 * error));
        Set(_slope, m, slope + (k2 * error));
        Set(_p11, m, p11 - (k1 * p11));
        Set(_p12, m, p12 - (k1 * p12));
        Set(_p22, m, p22 - (k2 * p12));
        scale += ((Vector256.MinNative(square, Vector256.Create(Robust * Robust)) * scale) - scale) * rate;

        // A constant series would shrink the scale to nothing, and its logarithm to minus infinity.
        Set(_scale, m, Vector256.MaxNative(scale, Vector256.Create(1e-14)));
    }

    private void Predict(int m)
    {
        Vector256<double> level = At(_level, m), slope = At(_slope, m);
        Vector256<double> p11 = At(_p11, m), p12 = At(_p12, m), p22 = At(_p22, m);
        Move(ref level, ref slope, ref p11, ref p12, ref p22, At(Damping, m), At(LevelNoise, m), At(SlopeNoise, m));
        Set(_level, m, level);
        Set(_slope, m, slope);
        Set(_p11, m, p11);
        Set(_p12, m, p12);
        Set(_p22, m, p22);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(
        ref Vector256<double> level, ref Vector256<double> slope, ref Vector256<double> p11, ref Vector256<double> p12,
        ref Vector256<double> p22, Vector256<double> phi, Vector256<double> levelNoise, Vector256<double> slopeNoise)
    {
        slope *= phi;
        level += slope;
        var damped12 = phi * p12;
        var damped22 = phi * phi * p22;
        p11 += damped12 + damped12 + damped22 + levelNoise;
        p12 = damped12 + damped22;
        p22 = damped22 + slopeNoise;
    }

    private static Vector256<double> At(double[] of, int m) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(of), (nuint)m);

    private static void Set(double[] of, int m, Vector256<double> values) =>
        values.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(of), (nuint)m);
}
