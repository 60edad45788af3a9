using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Forecasting;

/// <summary>Standard normal numbers that depend on nothing but their key: pair n is a hash of (key, n) (SplitMix64), each half of
/// which becomes one number.</summary>
/// <remarks>Steele, Lea &amp; Flood 2014. The same motor, phase and step give the same paths on every replay and on every
/// processor: each operation is on one element, and products are fused with sums only where the code says so.</remarks>
internal struct NormalStream
{
    /// <summary>Numbers are made by so many.</summary>
    public const int Group = 8;

    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _key;
    private ulong _counter;
    private Vector256<float> _made;
    private int _left;

    /// <summary>A stream of its own for each key.</summary>
    /// <param name="motor">Key of the motor.</param>
    /// <param name="phase">Number of the phase and cadence.</param>
    /// <param name="step">Number of the point the forecast starts from.</param>
    public NormalStream(ulong motor, ulong phase, ulong step)
    {
        _key = Mix(motor + Mix(phase + Mix(step + Golden)));
    }

    /// <summary>A key from a name (FNV-1a, 64 bit).</summary>
    /// <param name="name">The name.</param>
    public static ulong KeyOf(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>The next numbers, many at once.</summary>
    /// <param name="normals">Receives them; its length is a multiple of <see cref="Group"/>.</param>
    /// <param name="wanted">One a group: where false, the group's numbers are passed over and left as they stand; empty = all are
    /// wanted.</param>
    /// <remarks>What is left of a group that <see cref="Next"/> began is passed over.</remarks>
    public void Fill(Span<float> normals, ReadOnlySpan<bool> wanted = default)
    {
        if (normals.Length % Group != 0)
        {
            throw new ArgumentException($"{normals.Length} numbers were asked for, expected a multiple of {Group}.", nameof(normals));
        }

        _left = 0;
        ref var to = ref MemoryMarshal.GetReference(normals);
        var counters = Counters();
        for (var i = 0; i < normals.Length; i += Group)
        {
            if (wanted.IsEmpty || wanted[i / Group])
            {
                Normal(Mix(counters)).StoreUnsafe(ref to, (nuint)i);
            }

            counters += Vector256.Create(unchecked(4 * Golden));
        }

        _counter += (ulong)normals.Length / 2;
    }

    /// <summary>The next number.</summary>
    public double Next()
    {
        if (_left == 0)
        {
            _made = Normal(Mix(Counters()));
            _counter += Group / 2;
            _left = Group;
        }

        return _made[Group - _left--];
    }

    private readonly Vector256<ulong> Counters() => unchecked(Vector256.Create(
        _key + ((_counter + 1) * Golden), _key + ((_counter + 2) * Golden),
        _key + ((_counter + 3) * Golden), _key + ((_counter + 4) * Golden)));

    /// <summary>Φ⁻¹ of uniform numbers; a quantile's error is below 2e-6 within ±5.</summary>
    /// <remarks>√2·erf⁻¹(x), erf⁻¹ by two polynomials (Giles, Approximating the erfinv function, GPU Computing Gems 2011) in
    /// w = −ln(1 − x²); the upper one is needed for one number in 300.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Normal(Vector256<ulong> hash)
    {
        // An odd number of 24 bits, so that x is exact and neither −1 nor 1: the largest result is 5.3.
        var odd = Vector256.ShiftRightLogical(hash.AsUInt32(), 8) | Vector256<uint>.One;
        var x = Vector256.ConvertToSingle(odd.AsInt32() - Vector256.Create(1 << 23)) * Vector256.Create(1f / (1 << 23));
        var w = -Log((Vector256<float>.One - x) * (Vector256<float>.One + x));
        var v = w - Vector256.Create(2.5f);
        var p = Vector256.Create(2.81022636e-08f);
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(3.43273939e-07f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(-3.5233877e-06f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(-4.39150654e-06f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(0.00021858087f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(-0.00125372503f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(-0.00417768164f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(0.246640727f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(1.50140941f));
        var tail = Vector256.Create(5f);
        if (Vector256.GreaterThanOrEqualAny(w, tail))
        {
            p = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(w, tail), Tail(w), p);
        }

        return p * x * Vector256.Create(1.41421356f);
    }

    private static Vector256<float> Tail(Vector256<float> w)
    {
        var v = Vector256.Sqrt(w) - Vector256.Create(3f);
        var p = Vector256.Create(-0.000200214257f);
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(0.000100950558f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(0.00134934322f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(-0.00367342844f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(0.00573950773f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(-0.0076224613f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(0.00943887047f));
        p = Vector256.FusedMultiplyAdd(p, v, Vector256.Create(1.00167406f));
        return Vector256.FusedMultiplyAdd(p, v, Vector256.Create(2.83297682f));
    }

    /// <summary>ln y of normal numbers above 0 (Moshier's Cephes, logf).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Log(Vector256<float> y)
    {
        // y = 2^power · (1 + f), 1 + f from √½ to √2.
        var power = Vector256.ShiftRightArithmetic(y.AsInt32() - Vector256.Create(0x3F3504F3), 23);
        var f = (y.AsInt32() - Vector256.ShiftLeft(power, 23)).AsSingle() - Vector256<float>.One;
        var p = Vector256.Create(7.0376836292e-2f);
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-1.1514610310e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(1.1676998740e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-1.2420140846e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(1.4249322787e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-1.6668057665e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(2.0000714765e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(-2.4999993993e-1f));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(3.3333331174e-1f));
        var square = f * f;
        return (Vector256.ConvertToSingle(power) * Vector256.Create(0.693147182f))
            + (f + ((p * f * square) - (square * Vector256.Create(0.5f))));
    }

    private static ulong Mix(ulong z) => Mix(Vector256.Create(z))[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Mix(Vector256<ulong> z)
    {
        z = (z ^ Vector256.ShiftRightLogical(z, 30)) * Vector256.Create(0xBF58476D1CE4E5B9UL);
        z = (z ^ Vector256.ShiftRightLogical(z, 27)) * Vector256.Create(0x94D049BB133111EBUL);
        return z ^ Vector256.ShiftRightLogical(z, 31);
    }
}
