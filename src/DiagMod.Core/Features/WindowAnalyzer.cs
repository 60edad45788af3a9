using DiagMod.Core.Currents;

namespace DiagMod.Core.Features;

/// <summary>Turns the samples of one window into its features. Keeps its memory between windows; one thread at a time.</summary>
internal sealed class WindowAnalyzer
{
    private const double StoppedAmps = 1e-3;
    private readonly SampleRate _rate;
    private readonly FeatureOptions _options;
    private readonly SpectralFeatures _spectral;

    /// <summary>Makes one.</summary>
    /// <param name="rate">Sample rate.</param>
    /// <param name="options">Options.</param>
    /// <param name="offAmps">A window in which every phase's alternating RMS is below this shows a stopped motor, amperes.</param>
    public WindowAnalyzer(SampleRate rate, FeatureOptions options, double offAmps)
    {
        _rate = rate;
        _options = options;
        OffAmps = offAmps;
        _spectral = new SpectralFeatures(rate, options);
    }

    /// <summary>Samples of its windows.</summary>
    public int WindowSamples => _rate.WindowSamples;

    /// <summary>A window in which every phase's alternating RMS is below this shows a stopped motor, amperes.</summary>
    public double OffAmps { get; set; }

    /// <summary>Whether it measures at a rate, and by these options.</summary>
    public bool Fits(SampleRate rate, FeatureOptions options) =>
        rate == _rate && options.SupplyLowHz == _options.SupplyLowHz && options.SupplyHighHz == _options.SupplyHighHz
        && options.IsDriven == _options.IsDriven;

    /// <summary>Measures one window.</summary>
    /// <param name="index">Number of the window in its recording.</param>
    /// <param name="firstSample">Its first sample in the recording.</param>
    /// <param name="phases">The phases present.</param>
    /// <param name="samples">Samples by phase; what absent phases hold is not looked at.</param>
    /// <param name="conditions">What is known of the window already.</param>
    /// <param name="isValid">False for a window that is neither scored nor learned.</param>
    public WindowFeatures Measure(
        int index, long firstSample, PhaseSet phases, ReadOnlySpan<ReadOnlyMemory<float>> samples,
        WindowConditions conditions, bool isValid)
    {
        Span<TimeFeatures> time = stackalloc TimeFeatures[3];
        var whole = PhaseSet.None;
        var varied = PhaseSet.None;
        var isStopped = phases != PhaseSet.None;
        foreach (var phase in PhaseSets.InOrder)
        {
            ref var features = ref time[(int)phase];
            features = phases.Has(phase) ? TimeFeatures.Measure(samples[(int)phase].Span) : TimeFeatures.Unknown;
            if (phases.Has(phase))
            {
                var isWhole = features.Finite == _rate.WindowSamples;
                whole |= isWhole ? (PhaseSet)(1 << (int)phase) : PhaseSet.None;
                varied |= isWhole && features.Max > features.Min ? (PhaseSet)(1 << (int)phase) : PhaseSet.None;
                isStopped &= features.Finite > 0 && (features.Rms < StoppedAmps || features.AcRms < OffAmps);
            }
        }

        _spectral.Clear();
        if (isStopped)
        {
            conditions |= WindowConditions.Off;
        }
        else if (whole != PhaseSet.None)
        {
            // A sensor that stands still measures no current: the others speak for it.
            _spectral.Measure(varied != PhaseSet.None ? varied : whole, samples, time);
            conditions |= _spectral.Conditions;
            foreach (var phase in PhaseSets.InOrder)
            {
                if (whole.Has(phase))
                {
                    conditions |= SignalQuality.Inspect(
                        samples[(int)phase].Span, time[(int)phase], _rate, _spectral.SupplyHz);
                }
            }
        }

        return new WindowFeatures
        {
            Index = index,
            FirstSample = firstSample,
            IsValid = isValid && phases != PhaseSet.None,
            Conditions = conditions,
            R = Describe(Phase.R, phases, time),
            S = Describe(Phase.S, phases, time),
            T = Describe(Phase.T, phases, time),
            SupplyHz = _spectral.SupplyHz,
            PositiveSequenceAmps = _spectral.PositiveSequenceAmps,
            Unbalance = _spectral.Unbalance,
            Vector = _spectral.Vector(),
            ZeroRatio = _spectral.ZeroRatio,
            Imbalance = _spectral.Imbalance,
            Ellipse = _spectral.Ellipse,
        };
    }

    private PhaseFeatures? Describe(Phase phase, PhaseSet phases, ReadOnlySpan<TimeFeatures> time)
    {
        if (!phases.Has(phase))
        {
            return null;
        }

        ref readonly var features = ref time[(int)phase];
        return new PhaseFeatures
        {
            Rms = features.Rms,
            Peak = features.Peak,
            CrestFactor = features.CrestFactor,
            Skewness = features.Skewness,
            Kurtosis = features.Kurtosis,
            Mean = features.Mean,
            Min = features.Min,
            Max = features.Max,
            Thd = _spectral.Thd(phase),
            Peaks = _spectral.Peaks(phase),
            Shape = _spectral.Shape(phase),
        };
    }
}
