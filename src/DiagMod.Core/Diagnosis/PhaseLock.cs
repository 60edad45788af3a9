namespace DiagMod.Core.Diagnosis;

/// <summary>The fundamental of a stretch, followed: its slow phase and magnitude, and what is left of the signal
/// without them (signals.md, section 5.2).</summary>
internal sealed class PhaseLock
{
    /// <summary>Width of the smoothing, seconds.</summary>
    public const double SlowSeconds = 1;

    /// <summary>Offsets below this are eaten by the lock and are not reported, hertz.</summary>
    public const double LeastOffsetHz = 0.35;

    private const double QuickSeconds = 0.05;
    private const double GridHz = 50;
    private const double EdgeSeconds = 0.25;
    private const double KernelWidths = 4;
    private readonly Baseband _baseband;
    private readonly double[] _phase;
    private readonly double[] _magnitude;
    private readonly int _step;
    private readonly double _stepSeconds;
    private readonly int _cut;

    /// <summary>Locks to the fundamental.</summary>
    /// <param name="baseband">The stretch, at least a second.</param>
    public PhaseLock(Baseband baseband)
    {
        _baseband = baseband;
        var rate = baseband.Rate.Hertz;
        var seconds = baseband.Real.Length / rate;
        _step = Math.Max(1, (int)Math.Round(rate / GridHz));
        _stepSeconds = _step / rate;

        // Two widths at each end, where the kernel is cut; less of a short stretch, which could not spare them.
        _cut = (int)Math.Ceiling(Math.Min(2 * SlowSeconds, seconds / 10) / _stepSeconds);
        (_phase, _magnitude) = Follow();
        MeanHz = baseband.SupplyHz + (Accumulated() / (2 * Math.PI * (_phase.Length - 1) * _stepSeconds));
        SmoothPhase();
        _magnitude = Smooth(_magnitude, SlowSeconds / _stepSeconds);

        var first = _cut;
        var last = _phase.Length - 1 - _cut;
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = first; i <= last; i++)
        {
            var before = Math.Max(0, i - 1);
            var after = Math.Min(_phase.Length - 1, i + 1);
            var turns = (_phase[after] - _phase[before]) / (2 * Math.PI);
            var hertz = baseband.SupplyHz + (turns / ((after - before) * _stepSeconds));
            (low, high) = (Math.Min(low, hertz), Math.Max(high, hertz));
        }

        RangeHz = (low, high);
        var used = _magnitude.AsSpan(first, last - first + 1);
        MeanAmps = Mean(used);
        double squares = 0;
        foreach (var magnitude in used)
        {
            squares += (magnitude - MeanAmps) * (magnitude - MeanAmps);
        }

        Spread = Math.Sqrt(squares / used.Length) / MeanAmps;
    }

    /// <summary>Mean supply frequency: accumulated phase over time, hertz.</summary>
    public double MeanHz { get; }

    /// <summary>Lowest and highest supply frequency, hertz.</summary>
    public (double Lowest, double Highest) RangeHz { get; }

    /// <summary>Mean magnitude of the fundamental, amperes peak.</summary>
    public double MeanAmps { get; }

    /// <summary>Standard deviation of the slow magnitude over its mean.</summary>
    public double Spread { get; }

    /// <summary>What a level near the fundamental has to be multiplied by: the lock follows slow modulation and takes
    /// it away.</summary>
    /// <param name="offsetHz">Distance from the fundamental, hertz.</param>
    public static double Correction(double offsetHz)
    {
        var angle = 2 * Math.PI * offsetHz * SlowSeconds;
        return 1 / (1 - Math.Exp(-0.5 * angle * angle));
    }

    /// <summary>The stretch over its own slow fundamental, less its mean: the fundamental is 1 and gone.</summary>
    /// <returns>Real and imaginary parts; the ends, where the smoothing is one-sided, are cut off.</returns>
    public (float[] Real, float[] Imaginary) Normalised()
    {
        var first = _cut * _step;
        var count = ((_phase.Length - 1 - _cut) * _step) - first;
        var real = new float[count];
        var imaginary = new float[count];
        double meanRe = 0, meanIm = 0;
        for (var n = 0; n < count; n++)
        {
            var at = first + n;
            var (sin, cos) = Math.SinCos(At(_phase, at));
            var scale = 1 / At(_magnitude, at);
            double re = _baseband.Real[at], im = _baseband.Imaginary[at];
            var turnedRe = scale * ((re * cos) + (im * sin));
            var turnedIm = scale * ((im * cos) - (re * sin));
            (meanRe, meanIm) = (meanRe + turnedRe, meanIm + turnedIm);

            // One is taken off before rounding: what is left is small and keeps its digits.
            real[n] = (float)(turnedRe - 1);
            imaginary[n] = (float)turnedIm;
        }

        var (offsetRe, offsetIm) = ((float)((meanRe / count) - 1), (float)(meanIm / count));
        for (var n = 0; n < count; n++)
        {
            real[n] -= offsetRe;
            imaginary[n] -= offsetIm;
        }

        return (real, imaginary);
    }

    // Phase (unwrapped) and magnitude of the fundamental on a grid of 20 ms, everything beyond about 10 Hz smoothed
    // away.
    private (double[] Phase, double[] Magnitude) Follow()
    {
        var reach = (int)Math.Ceiling(KernelWidths * QuickSeconds * _baseband.Rate.Hertz);
        var kernel = Kernel(QuickSeconds * _baseband.Rate.Hertz, reach);
        var count = _baseband.Real.Length;
        var phase = new double[((count - 1) / _step) + 1];
        var magnitude = new double[phase.Length];
        for (var i = 0; i < phase.Length; i++)
        {
            var centre = i * _step;
            var from = Math.Max(0, centre - reach);
            var to = Math.Min(count - 1, centre + reach);
            double re = 0, im = 0, weights = 0;
            for (var n = from; n <= to; n++)
            {
                var weight = kernel[n - centre + reach];
                re += weight * _baseband.Real[n];
                im += weight * _baseband.Imaginary[n];
                weights += weight;
            }

            magnitude[i] = Math.Sqrt((re * re) + (im * im)) / weights;
            var angle = Math.Atan2(im, re);
            phase[i] = i == 0 ? angle : phase[i - 1] + Math.IEEERemainder(angle - phase[i - 1], 2 * Math.PI);
        }

        return (phase, magnitude);
    }

    // Phase from the first grid point to the last. At the very ends the kernel is cut, so a line through the second
    // next to each end is drawn out to it.
    private double Accumulated()
    {
        var cut = Math.Min((int)Math.Ceiling(KernelWidths * QuickSeconds / _stepSeconds), _phase.Length / 4);
        var length = Math.Min((int)Math.Ceiling(SlowSeconds / _stepSeconds), _phase.Length - (2 * cut));
        var (before, beforeSlope) = Line(_phase.AsSpan(cut, length));
        var from = _phase.Length - cut - length;
        var (after, afterSlope) = Line(_phase.AsSpan(from, length));
        return after + (afterSlope * (_phase.Length - 1 - from)) - (before - (beforeSlope * cut));
    }

    // Least-squares line, plus the smoothed rest.
    private void SmoothPhase()
    {
        var edge = Math.Min((int)Math.Ceiling(EdgeSeconds / _stepSeconds), _phase.Length / 4);
        var (level, slope) = Line(_phase.AsSpan(edge, _phase.Length - (2 * edge)));
        var rest = new double[_phase.Length];
        for (var i = 0; i < rest.Length; i++)
        {
            rest[i] = _phase[i] - (level + (slope * (i - edge)));
        }

        var smooth = Smooth(rest, SlowSeconds / _stepSeconds);
        for (var i = 0; i < rest.Length; i++)
        {
            _phase[i] = smooth[i] + level + (slope * (i - edge));
        }
    }

    private static (double Level, double Slope) Line(ReadOnlySpan<double> values)
    {
        var middle = (values.Length - 1) / 2.0;
        double mean = Mean(values), product = 0, square = 0;
        for (var i = 0; i < values.Length; i++)
        {
            product += (i - middle) * (values[i] - mean);
            square += (i - middle) * (i - middle);
        }

        var slope = square > 0 ? product / square : 0;
        return (mean - (slope * middle), slope);
    }

    // Gaussian, its weights made to sum to one where it is cut at the ends.
    private static double[] Smooth(double[] values, double width)
    {
        var reach = (int)Math.Ceiling(KernelWidths * width);
        var kernel = Kernel(width, reach);
        var smooth = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            double sum = 0, weights = 0;
            for (var n = Math.Max(0, i - reach); n <= Math.Min(values.Length - 1, i + reach); n++)
            {
                sum += kernel[n - i + reach] * values[n];
                weights += kernel[n - i + reach];
            }

            smooth[i] = sum / weights;
        }

        return smooth;
    }

    private static double[] Kernel(double width, int reach)
    {
        var kernel = new double[(2 * reach) + 1];
        for (var n = -reach; n <= reach; n++)
        {
            kernel[n + reach] = Math.Exp(-0.5 * (n / width) * (n / width));
        }

        return kernel;
    }

    // Cubic between grid points (Catmull & Rom 1974): a straight line would put its own lines at multiples of the
    // grid's rate.
    private double At(double[] values, int sample)
    {
        var i = Math.Min(sample / _step, values.Length - 2);
        var way = (double)(sample - (i * _step)) / _step;
        double b = values[i], c = values[i + 1];
        var a = i > 0 ? values[i - 1] : (2 * b) - c;
        var d = i + 2 < values.Length ? values[i + 2] : (2 * c) - b;
        return b + (0.5 * way * (c - a + (way * ((2 * a) - (5 * b) + (4 * c) - d + (way * ((3 * (b - c)) + d - a))))));
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
