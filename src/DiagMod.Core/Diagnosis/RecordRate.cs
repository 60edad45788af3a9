using DiagMod.Core.Currents;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Diagnosis;

/// <summary>The rate at which the whole of a recording is kept for its lines: at least 1,600 Hz where the recording has
/// as much, so that the lines of a two-pole motor's bearings are inside.</summary>
internal sealed class RecordRate
{
    private const double LeastHertz = 1_600;
    private const int LargestFactor = 10;

    // Share of the rate below which nothing is lost or folded.
    private const double KeptShare = 0.4;

    // Without a filter of ours the recorder's own is all there is.
    private const double PlainShare = 0.47;
    private readonly List<int> _factors = [];

    /// <summary>Chooses the rate for a recording.</summary>
    public RecordRate(SampleRate rate)
    {
        SampleHertz = rate.Hertz;
        Factor = Math.Max(1, (int)Math.Floor((rate.Hertz / LeastHertz) + 1e-9));
        while (!IsSmooth(Factor))
        {
            Factor--;
        }

        for (var rest = Factor; rest > 1; rest /= _factors[^1])
        {
            var factor = Math.Min(LargestFactor, rest);
            while (rest % factor != 0)
            {
                factor--;
            }

            _factors.Add(factor);
        }

        Hertz = rate.Hertz / Factor;
        HighestHertz = (Factor == 1 ? PlainShare : KeptShare) * Hertz;
    }

    /// <summary>Rate of the recording, hertz.</summary>
    public double SampleHertz { get; }

    /// <summary>Samples of the recording for one that is kept.</summary>
    public int Factor { get; }

    /// <summary>Rate that is kept, hertz.</summary>
    public double Hertz { get; }

    /// <summary>Highest frequency that is measured, hertz.</summary>
    public double HighestHertz { get; }

    /// <summary>The stages of the decimation, the first one first; none when all samples are kept.</summary>
    public Decimation[] Stages()
    {
        var stages = new Decimation[_factors.Count];
        var hertz = SampleHertz;
        for (var i = 0; i < stages.Length; i++)
        {
            var kept = hertz / _factors[i];
            stages[i] = new Decimation(_factors[i], HighestHertz / hertz, (kept - HighestHertz) / hertz);
            hertz = kept;
        }

        return stages;
    }

    private static bool IsSmooth(int number)
    {
        foreach (var prime in (ReadOnlySpan<int>)[2, 3, 5, 7])
        {
            while (number % prime == 0)
            {
                number /= prime;
            }
        }

        return number == 1;
    }
}
