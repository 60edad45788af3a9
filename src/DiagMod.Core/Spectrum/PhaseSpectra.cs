using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiagMod.Core.Spectrum;

/// <summary>Spectra of one window of up to three phases: complex bins without a window, squared amplitudes with Hann's.</summary>
/// <remarks>The Hann window is applied to the bins (½, −¼, −¼): that is the same, and keeps the plain bins, from which the
/// phasor at any frequency follows.</remarks>
internal sealed unsafe class PhaseSpectra
{
    /// <summary>Most lines that a search gives.</summary>
    public const int MaxLines = 10;

    // Bins on each side that make up a phasor between bins: Hann's kernel has fallen to 1/(2π·32³) there.
    private const int KernelReach = 32;

    private readonly RealFft _plan;
    private readonly RealFft.Workspace _workspace;
    private readonly AlignedFloats _power;
    private readonly int[] _lines = new int[MaxLines * RealFft.Lanes];
    private readonly float[] _strengths = new float[MaxLines * RealFft.Lanes];
    private readonly int[] _lineCounts = new int[RealFft.Lanes];

    public PhaseSpectra(int samples)
    {
        _plan = RealFft.For(samples);
        _workspace = new RealFft.Workspace(_plan);
        _power = new AlignedFloats(RealFft.Lanes * (_plan.Bins + 4));
    }

    /// <summary>N/2: the bin of the Nyquist frequency.</summary>
    public int Nyquist => _plan.Bins - 1;

    /// <summary>Squared amplitudes, amperes² peak, of bins 0 to N/2 with the Hann window; lane l of bin k is at 4k + l.</summary>
    public Span<float> Power => _power.Span[..(RealFft.Lanes * _plan.Bins)];

    /// <summary>Measures one window.</summary>
    /// <param name="first">N finite samples.</param>
    /// <param name="second">N finite samples; the first ones again where there is no second phase.</param>
    /// <param name="third">Likewise.</param>
    /// <param name="means">Their means, taken off first.</param>
    /// <param name="distinct">How many of them differ, 1 to 3.</param>
    public void Measure(
        ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third,
        (float First, float Second, float Third) means, int distinct)
    {
        var bins = _plan.Transform(_workspace, first, second, third, means, distinct);
        Bins = _workspace.A.Span.Overlaps(bins) ? _workspace.A : _workspace.B;

        // 2/S1 with S1 = N/2, squared.
        var scale = Vector128.Create((float)(16.0 / ((double)_plan.Length * _plan.Length)));
        var half = Vector256.Create(0.5f);
        var quarter = Vector256.Create(-0.25f);
        fixed (float* x = Bins.Span, power = _power.Span)
        {
            for (var k = PowerOfFours(x, power, scale); k < Nyquist; k++)
            {
                var y = (Vector256.Load(x + (8 * k)) * half)
                    + ((Vector256.Load(x + (8 * (k - 1))) + Vector256.Load(x + (8 * (k + 1)))) * quarter);
                var squares = y * y;
                ((squares.GetLower() + squares.GetUpper()) * scale).Store(power + (4 * k));
            }

            // Beyond either end the bins continue as their own conjugates.
            var zero = (Vector128.Load(x) - Vector128.Load(x + 8)) * Vector128.Create(0.5f);
            (zero * zero * scale).Store(power);
            var end = (Vector128.Load(x + (8 * Nyquist)) - Vector128.Load(x + (8 * (Nyquist - 1)))) * Vector128.Create(0.5f);
            (end * end * scale).Store(power + (4 * Nyquist));
        }

        FindLines();
    }

    // Bins 1 to the one returned, four at a time: two vectors of two bins.
    private int PowerOfFours(float* x, float* power, Vector128<float> scale)
    {
        var k = 1;
        if (!Avx512F.IsSupported)
        {
            return k;
        }

        var half = Vector512.Create(0.5f);
        var quarter = Vector512.Create(-0.25f);
        var scales = Vector512.Create(scale);
        for (; k + 4 <= Nyquist; k += 4)
        {
            var first = Squares(x + (8 * k), half, quarter);
            var second = Squares(x + (8 * (k + 2)), half, quarter);
            var real = Avx512F.Shuffle4x128(first, second, 0b10_00_10_00);
            var imaginary = Avx512F.Shuffle4x128(first, second, 0b11_01_11_01);
            ((real + imaginary) * scales).Store(power + (4 * k));
        }

        return k;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Squares(float* x, Vector512<float> half, Vector512<float> quarter)
    {
        var y = (Vector512.Load(x) * half) + ((Vector512.Load(x - 8) + Vector512.Load(x + 8)) * quarter);
        return y * y;
    }

    /// <summary>Hann-windowed phasors P(f) = (2/S1)·Σ w·x·e^(−j2πfn/rate) at a place between bins, amperes peak.</summary>
    /// <param name="bin">Frequency over bin width, 0 to N/2.</param>
    /// <param name="real">Receives a real part for each lane.</param>
    /// <param name="imaginary">Receives an imaginary part for each lane.</param>
    public void Project(double bin, Span<double> real, Span<double> imaginary)
    {
        // Σₖ X[k]·W(bin − k)/N, W the transform of the window. With θ = πx/N, W(x) is a constant of the offset times
        // ½cot θ − ¼cot(θ − π/N) − ¼cot(θ + π/N): real weights that fall with the cube of the distance.
        var nearest = (int)Math.Round(bin);
        var offset = bin - nearest;
        double cr, ci;
        Span<double> re = stackalloc double[RealFft.Lanes];
        Span<double> im = stackalloc double[RealFft.Lanes];
        if (Math.Abs(offset) < 1e-7)
        {
            Add(nearest, 0.5, re, im);
            Add(nearest - 1, -0.25, re, im);
            Add(nearest + 1, -0.25, re, im);
            (cr, ci) = (4.0 / _plan.Length, 0);
        }
        else
        {
            var step = Math.PI / _plan.Length;
            var before = Cotangent((offset - KernelReach - 1) * step);
            var here = Cotangent((offset - KernelReach) * step);
            var isInside = nearest >= KernelReach && nearest + KernelReach <= Nyquist;
            Vector128<float> sumRe = default, sumIm = default;
            fixed (float* x = Bins.Span)
            {
                for (var k = KernelReach; k >= -KernelReach; k--)
                {
                    var after = Cotangent((offset - k + 1) * step);
                    var weight = (0.5 * here) - (0.25 * (before + after));
                    (before, here) = (here, after);
                    if (isInside)
                    {
                        var factor = Vector128.Create((float)weight);
                        var bins = x + (8 * (nearest + k));
                        sumRe = Vector128.MultiplyAddEstimate(factor, Vector128.Load(bins), sumRe);
                        sumIm = Vector128.MultiplyAddEstimate(factor, Vector128.Load(bins + 4), sumIm);
                    }
                    else
                    {
                        Add(nearest + k, weight, re, im);
                    }
                }
            }

            for (var lane = 0; lane < RealFft.Lanes; lane++)
            {
                re[lane] += sumRe[lane];
                im[lane] += sumIm[lane];
            }

            // (4/N)·(1/N)·(1 − e^(−j2πδ))·(−j/2); 2/S1 = 4/N.
            var (sin, cos) = Math.SinCos(2 * Math.PI * offset);
            var scale = 2.0 / ((double)_plan.Length * _plan.Length);
            (cr, ci) = (scale * sin, -scale * (1 - cos));
        }

        for (var lane = 0; lane < RealFft.Lanes; lane++)
        {
            real[lane] = (cr * re[lane]) - (ci * im[lane]);
            imaginary[lane] = (cr * im[lane]) + (ci * re[lane]);
        }
    }

    /// <summary>Amplitude of one Hann bin, amperes peak.</summary>
    public double Amplitude(int bin, int lane) => Math.Sqrt(_power.Span[(4 * bin) + lane]);

    /// <summary>Interpolated line of a local maximum.</summary>
    public SpectrumLine Line(int bin, int lane) => SpectrumLine.Interpolate(
        bin, Amplitude(bin - 1, lane), Amplitude(bin, lane), Amplitude(bin + 1, lane));

    /// <summary>Bins of the ten strongest lines of one lane, strongest first; ties: lower bin first.</summary>
    /// <param name="lane">The lane.</param>
    /// <remarks>A line is a local maximum from bin 2 on without a stronger one closer than three bins.</remarks>
    public ReadOnlySpan<int> StrongestBins(int lane) => _lines.AsSpan(MaxLines * lane, _lineCounts[lane]);

    private void FindLines()
    {
        Array.Clear(_lineCounts);
        Span<float> leasts = stackalloc float[RealFft.Lanes];
        leasts.Clear();
        var least = Vector512<float>.Zero;
        fixed (float* power = _power.Span)
        {
            var k = 2;
            for (; k + 4 <= Nyquist; k += 4)
            {
                var here = Vector512.Load(power + (4 * k));
                var tops = Vector512.GreaterThan(here, Vector512.Max(Vector512.Load(power + (4 * (k - 1))), least))
                    & Vector512.GreaterThanOrEqual(here, Vector512.Load(power + (4 * (k + 1))));
                if (tops != Vector512<float>.Zero)
                {
                    AddLines(k, (uint)tops.ExtractMostSignificantBits(), leasts);
                    least = Vector512.Create(Vector128.Create((ReadOnlySpan<float>)leasts));
                }
            }

            for (; k < Nyquist; k++)
            {
                var here = Vector128.Load(power + (4 * k));
                var left = Vector128.Max(Vector128.Load(power + (4 * (k - 1))), least.GetLower().GetLower());
                var tops = Vector128.GreaterThan(here, left)
                    & Vector128.GreaterThanOrEqual(here, Vector128.Load(power + (4 * (k + 1))));
                AddLines(k, tops.ExtractMostSignificantBits(), leasts);
                least = Vector512.Create(Vector128.Create((ReadOnlySpan<float>)leasts));
            }
        }
    }

    // A bit a lane, four a bin: what stood above what was asked of the first bin may not do so after it.
    private void AddLines(int bin, uint tops, Span<float> leasts)
    {
        for (; tops != 0; tops &= tops - 1)
        {
            var top = BitOperations.TrailingZeroCount(tops);
            var lane = top % RealFft.Lanes;
            var strength = _power.Span[(RealFft.Lanes * bin) + top];
            leasts[lane] = strength > leasts[lane] ? AddLine(bin + (top / RealFft.Lanes), lane, strength) : leasts[lane];
        }
    }

    // Keeps the ten strongest in order; returns what a further one has to exceed.
    private float AddLine(int bin, int lane, float strength)
    {
        var power = _power.Span;
        var bins = _lines.AsSpan(MaxLines * lane, MaxLines);
        var strengths = _strengths.AsSpan(MaxLines * lane, MaxLines);
        ref var found = ref _lineCounts[lane];
        if (!HasStrongerNeighbour(power, bin, lane, strength))
        {
            var at = found < MaxLines ? found++ : MaxLines - 1;
            for (; at > 0 && strengths[at - 1] < strength; at--)
            {
                strengths[at] = strengths[at - 1];
                bins[at] = bins[at - 1];
            }

            strengths[at] = strength;
            bins[at] = bin;
        }

        return found == MaxLines ? strengths[MaxLines - 1] : 0;
    }

    // Two local maxima are at least two bins apart, so only those two bins away can be closer than three.
    private bool HasStrongerNeighbour(ReadOnlySpan<float> power, int k, int lane, float here)
    {
        return (k >= 4 && power[(4 * (k - 2)) + lane] >= here && IsPeak(power, k - 2, lane))
            || (k + 2 < Nyquist && power[(4 * (k + 2)) + lane] > here && IsPeak(power, k + 2, lane));
    }

    private static bool IsPeak(ReadOnlySpan<float> power, int k, int lane) =>
        power[(4 * k) + lane] > power[(4 * (k - 1)) + lane] && power[(4 * k) + lane] >= power[(4 * (k + 1)) + lane];

    private AlignedFloats Bins { get; set; } = new(0);

    private void Add(int bin, double weight, Span<double> re, Span<double> im)
    {
        var sign = 1;
        if (bin < 0)
        {
            (bin, sign) = (-bin, -1);
        }
        else if (bin > Nyquist)
        {
            (bin, sign) = (_plan.Length - bin, -1);
        }

        var x = Bins.Span.Slice(8 * bin, 8);
        for (var lane = 0; lane < RealFft.Lanes; lane++)
        {
            re[lane] += weight * x[lane];
            im[lane] += sign * weight * x[4 + lane];
        }
    }

    // Near zero the series is exact to 1e-13 and spares a tangent.
    private static double Cotangent(double angle)
    {
        var square = angle * angle;
        return square < 1e-3
            ? (1 / angle) - (angle * ((1.0 / 3) + (square * ((1.0 / 45) + (square * (2.0 / 945))))))
            : 1 / Math.Tan(angle);
    }
}
