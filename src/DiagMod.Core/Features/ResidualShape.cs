using System.Runtime.Intrinsics;

namespace DiagMod.Core.Features;

/// <summary>What is left of a spectrum without the harmonics of the supply, for up to four phases at once.</summary>
/// <remarks>Residual bins are 3 to N/2 less ±3 around harmonics 1 to 40 (signals.md, section 4.5). Powers are squared amplitudes
/// over 1.5, the noise bandwidth of Hann's window in bins, so that sums of bins are sums of powers.</remarks>
internal sealed unsafe class ResidualShape
{
    /// <summary>5 to 95 Hz.</summary>
    public const int Sidebands = 0;

    /// <summary>100 to 600 Hz.</summary>
    public const int Middle = 1;

    /// <summary>600 Hz to 0.45 of the rate.</summary>
    public const int High = 2;

    /// <summary>2 to 5 kHz.</summary>
    public const int From2To5Kilohertz = 3;

    /// <summary>5 to 11 kHz.</summary>
    public const int From5To11Kilohertz = 4;

    private const int FirstBin = 3;
    private const int Guard = 3;
    private const int LastHarmonic = 40;
    private const int Lanes = 4;

    // Bins summed in float before the sums go on in double.
    private const int SumBins = 1024;

    // A bin of silence has no logarithm; 1e-15 A is far below any sensor.
    private const float LeastPower = 1e-30f;

    private const double HighBandShare = 0.45;

    // The two highest bands are given from the plant's own rate on (signals.md, section 4.5).
    private const double FullBandHz = 25_600;

    private readonly Band[] _bands;
    private readonly int[] _edges;
    private readonly int _nyquist;
    private readonly double _binHz;
    private readonly Sums _all = new();

    /// <summary>Plans the bands of one window length.</summary>
    /// <param name="rateHz">Sample rate, hertz.</param>
    /// <param name="samples">Samples of a window N.</param>
    public ResidualShape(double rateHz, int samples)
    {
        _binHz = rateHz / samples;
        _nyquist = samples / 2;
        var fullHz = rateHz >= FullBandHz ? rateHz / 2 : 0;
        _bands =
        [
            new Band(5, 95, _binHz, rateHz / 2),
            new Band(100, 600, _binHz, rateHz / 2),
            new Band(600, HighBandShare * rateHz, _binHz, rateHz / 2),
            new Band(2_000, 5_000, _binHz, fullHz),
            new Band(5_000, 11_000, _binHz, fullHz),
        ];
        var edges = new SortedSet<int> { FirstBin, _nyquist + 1 };
        foreach (var band in _bands)
        {
            if (band.IsDefined)
            {
                edges.Add(Math.Clamp(band.First, FirstBin, _nyquist + 1));
                edges.Add(Math.Clamp(band.End, FirstBin, _nyquist + 1));
            }
        }

        _edges = [.. edges];
    }

    /// <summary>Measures.</summary>
    /// <param name="power">Squared amplitudes, lane l of bin k at 4k + l.</param>
    /// <param name="supplyHz">Supply frequency, hertz.</param>
    public void Measure(ReadOnlySpan<float> power, double supplyHz)
    {
        _all.Clear();
        foreach (var band in _bands)
        {
            band.Sums.Clear();
        }

        var harmonic = 1;
        for (var piece = 0; piece + 1 < _edges.Length; piece++)
        {
            var from = _edges[piece];
            var end = _edges[piece + 1];
            while (from < end)
            {
                // The next harmonic whose surroundings are not behind us.
                while (harmonic <= LastHarmonic && Centre(harmonic, supplyHz) + Guard < from)
                {
                    harmonic++;
                }

                var centre = harmonic <= LastHarmonic ? Centre(harmonic, supplyHz) : int.MaxValue - Guard;
                var stop = Math.Min(end, centre - Guard);
                for (var at = from; at < stop; at += SumBins)
                {
                    Add(power, at, Math.Min(stop, at + SumBins), piece);
                }

                from = stop < end ? Math.Max(from, centre + Guard + 1) : end;
            }
        }
    }

    /// <summary>Power of the residual as a squared peak amplitude, amperes²; NaN when harmonics leave no bin.</summary>
    public double Noise(int lane) => _all.Power(lane);

    /// <summary>−Σp·ln p/ln K over the K residual bins, 0 to 1; NaN without power.</summary>
    public double Entropy(int lane)
    {
        var total = _all.Total[lane];
        return total > 0 ? (Math.Log(total) - (_all.Weighted[lane] / total)) / Math.Log(_all.Count) : double.NaN;
    }

    /// <summary>Geometric over arithmetic mean of the residual bins, dB; NaN without power.</summary>
    public double FlatnessDb(int lane)
    {
        var total = _all.Total[lane];
        return total > 0
            ? 10 / Math.Log(10) * ((_all.Logs[lane] / _all.Count) - Math.Log(total / _all.Count))
            : double.NaN;
    }

    /// <summary>Power of a band, squared peak amplitude; NaN where it reaches above the Nyquist frequency (D42), and where harmonics
    /// leave no bin of it (a supply of 5 Hz).</summary>
    /// <param name="band">One of the constants.</param>
    /// <param name="lane">The lane.</param>
    public double BandPower(int band, int lane) =>
        _bands[band].IsDefined ? _bands[band].Sums.Power(lane) : double.NaN;

    /// <summary>Strongest bin of a band over its mean bin, dB; NaN where it is not defined or silent.</summary>
    /// <param name="band">As in <see cref="BandPower"/>.</param>
    /// <param name="lane">The lane.</param>
    public double PeakinessDb(int band, int lane)
    {
        var sums = _bands[band].Sums;
        return _bands[band].IsDefined && sums.Total[lane] > 0
            ? 10 * Math.Log10(sums.Largest[lane] * sums.Count / sums.Total[lane])
            : double.NaN;
    }

    private int Centre(int harmonic, double supplyHz) => (int)Math.Round(harmonic * supplyHz / _binHz);

    private void Add(ReadOnlySpan<float> power, int from, int end, int piece)
    {
        // Two bins of four lanes a step; an odd bin at the end is done alone.
        Vector256<float> total = default, logs = default, weighted = default, largest = default;
        var least = Vector256.Create(LeastPower);
        fixed (float* p = power)
        {
            var k = from;
            for (; k + 4 <= end; k += 4)
            {
                // The logarithms of four bins at once; two by two they are added up, as below.
                var q = Vector512.Load(p + (Lanes * k));
                var log = Vector512.Log(Vector512.Max(q, Vector512.Create(LeastPower)));
                total = total + q.GetLower() + q.GetUpper();
                logs = logs + log.GetLower() + log.GetUpper();
                weighted = Vector256.MultiplyAddEstimate(q.GetLower(), log.GetLower(), weighted);
                weighted = Vector256.MultiplyAddEstimate(q.GetUpper(), log.GetUpper(), weighted);
                largest = Vector256.Max(Vector256.Max(largest, q.GetLower()), q.GetUpper());
            }

            for (; k + 2 <= end; k += 2)
            {
                var q = Vector256.Load(p + (Lanes * k));
                var log = Vector256.Log(Vector256.Max(q, least));
                total += q;
                logs += log;
                weighted = Vector256.MultiplyAddEstimate(q, log, weighted);
                largest = Vector256.Max(largest, q);
            }

            if (k < end)
            {
                var q = Vector256.Create(Vector128.Load(p + (Lanes * k)), Vector128<float>.Zero);
                var log = Vector256.Create(
                    Vector128.Log(Vector128.Max(q.GetLower(), least.GetLower())), Vector128<float>.Zero);
                total += q;
                logs += log;
                weighted += q * log;
                largest = Vector256.Max(largest, q);
            }
        }

        _all.Add(end - from, total, logs, weighted, largest);
        foreach (var band in _bands)
        {
            if (band.IsDefined && band.First <= _edges[piece] && _edges[piece + 1] <= band.End)
            {
                band.Sums.Add(end - from, total, logs, weighted, largest);
            }
        }
    }

    private sealed class Band(double lowHz, double highHz, double binHz, double nyquistHz)
    {
        public int First { get; } = (int)(lowHz / binHz);

        public int End { get; } = (int)(highHz / binHz);

        public bool IsDefined { get; } = highHz <= nyquistHz && highHz > lowHz;

        public Sums Sums { get; } = new();
    }

    private sealed class Sums
    {
        public int Count { get; private set; }

        public double[] Total { get; } = new double[Lanes];

        public double[] Logs { get; } = new double[Lanes];

        public double[] Weighted { get; } = new double[Lanes];

        public float[] Largest { get; } = new float[Lanes];

        public double Power(int lane) => Count > 0 ? Total[lane] / 1.5 : double.NaN;

        public void Clear()
        {
            Count = 0;
            Array.Clear(Total);
            Array.Clear(Logs);
            Array.Clear(Weighted);
            Array.Clear(Largest);
        }

        public void Add(
            int count, Vector256<float> total, Vector256<float> logs, Vector256<float> weighted, Vector256<float> largest)
        {
            Count += count;
            for (var lane = 0; lane < Lanes; lane++)
            {
                Total[lane] += (double)total[lane] + total[lane + Lanes];
                Logs[lane] += (double)logs[lane] + logs[lane + Lanes];
                Weighted[lane] += (double)weighted[lane] + weighted[lane + Lanes];
                Largest[lane] = Math.Max(Largest[lane], Math.Max(largest[lane], largest[lane + Lanes]));
            }
        }
    }
}
