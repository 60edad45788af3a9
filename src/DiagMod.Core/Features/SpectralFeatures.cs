using System.Numerics;
using DiagMod.Core.Currents;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Features;

/// <summary>Supply frequency, phasors, harmonics, sequence components and spectral shape of one window (signals.md, 4.2 to 4.6).
/// </summary>
internal sealed partial class SpectralFeatures
{
    private readonly SampleRate _rate;
    private readonly FeatureOptions _options;
    private readonly int _samples;
    private readonly double _binHz;
    private readonly int _blockSamples;
    private readonly PhaseSpectra _spectra;
    private readonly ToneTable _tone;
    private readonly ResidualShape _shape;
    private readonly float[] _window;
    private readonly float[] _halfWindow;
    private readonly float[] _blockWindow;
    private readonly Complex[][] _blocks;
    private readonly Complex[] _spaceVector;

    private readonly Lane[] _lanes = [new(), new(), new()];
    private int _count;

    public SpectralFeatures(SampleRate rate, FeatureOptions options)
    {
        _rate = rate;
        _options = options;
        _samples = rate.WindowSamples;
        _binHz = rate.Hertz / _samples;
        _blockSamples = Math.Max(1, (int)(0.04 * rate.Hertz));
        _spectra = new PhaseSpectra(_samples);
        _tone = new ToneTable(_samples);
        _shape = new ResidualShape(rate.Hertz, _samples);
        _window = HannWindow.Periodic(_samples);
        _halfWindow = HannWindow.Periodic(_samples / 2);
        _blockWindow = HannWindow.Periodic(_blockSamples);
        var blocks = _samples / _blockSamples;
        _blocks = [new Complex[blocks], new Complex[blocks], new Complex[blocks]];
        _spaceVector = new Complex[blocks];
        Clear();
    }

    /// <summary>Supply frequency, hertz; NaN when there is none.</summary>
    public double SupplyHz { get; private set; }

    /// <summary>Load, amperes RMS; NaN without a supply.</summary>
    public double PositiveSequenceAmps { get; private set; }

    /// <summary>u2, 1; NaN with fewer than two phases.</summary>
    public double Unbalance { get; private set; }

    /// <summary>u0, 1; NaN with fewer than three phases.</summary>
    public double ZeroRatio { get; private set; }

    /// <summary>Unbalance in NEMA's form, 1; NaN with fewer than three phases.</summary>
    public double Imbalance { get; private set; }

    /// <summary>Locus of the space vector; unknown with one phase.</summary>
    public ParkEllipse Ellipse { get; private set; }

    /// <summary>What the spectrum says about the window.</summary>
    public WindowConditions Conditions { get; private set; }

    /// <summary>Forgets the window before.</summary>
    public void Clear()
    {
        _count = 0;
        SupplyHz = double.NaN;
        PositiveSequenceAmps = double.NaN;
        Unbalance = ZeroRatio = Imbalance = double.NaN;
        Ellipse = ParkEllipse.Unknown;
        Conditions = WindowConditions.None;
        ClearVector();
    }

    /// <summary>Measures the phases whose samples are all numbers.</summary>
    /// <param name="phases">Those phases, at least one.</param>
    /// <param name="samples">Samples by phase.</param>
    /// <param name="time">Time features by phase.</param>
    public void Measure(
        PhaseSet phases, ReadOnlySpan<ReadOnlyMemory<float>> samples, ReadOnlySpan<TimeFeatures> time)
    {
        Begin(phases, samples, time);
        if (DeadPhases() is not PhaseSet.None and var dead && dead != phases)
        {
            Clear();
            Begin(phases & ~dead, samples, time);
        }

        if (!double.IsNaN(SupplyHz))
        {
            MeasureAtSupply();
        }

        FillVector();
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            // The samples are the caller's again.
            _lanes[lane].Samples = default;
        }
    }

    private void Begin(
        PhaseSet phases, ReadOnlySpan<ReadOnlyMemory<float>> samples, ReadOnlySpan<TimeFeatures> time)
    {
        foreach (var phase in PhaseSets.InOrder)
        {
            if (phases.Has(phase))
            {
                _lanes[_count++].Begin(phase, samples[(int)phase], time[(int)phase]);
            }
        }

        var first = _lanes[0];
        var second = _lanes[_count > 1 ? 1 : 0];
        var third = _lanes[_count > 2 ? 2 : 0];
        _spectra.Measure(
            first.Samples.Span, second.Samples.Span, third.Samples.Span, (first.Mean, second.Mean, third.Mean), _count);
        var coarseHz = FindSupply();
        if (!double.IsNaN(coarseHz))
        {
            SupplyHz = Refine(coarseHz);
            MeasurePhasors();
        }
    }

    /// <summary>THD of one phase, 1; NaN when not known.</summary>
    public double Thd(Phase phase)
    {
        for (var lane = 0; lane < _count; lane++)
        {
            if (_lanes[lane].Phase == phase)
            {
                return _lanes[lane].Thd;
            }
        }

        return double.NaN;
    }

    /// <summary>Strongest lines of one phase; empty when not known.</summary>
    public IReadOnlyList<SpectralPeak> Peaks(Phase phase)
    {
        for (var lane = 0; lane < _count; lane++)
        {
            if (_lanes[lane].Phase == phase)
            {
                var bins = _spectra.StrongestBins(lane);
                var peaks = new SpectralPeak[bins.Length];
                for (var i = 0; i < peaks.Length; i++)
                {
                    var line = _spectra.Line(bins[i], lane);
                    peaks[i] = new SpectralPeak(line.Bin * _binHz, line.AmplitudeAmps);
                }

                return peaks;
            }
        }

        return [];
    }

    // (2/3)(r + a·s + a²·t); a missing third phase is minus the sum of the others; one phase stands for itself.
    // In the order R-T-S the vector turns backwards: then its mirror is taken.
    private (Complex Vector, bool IsReversed) SpaceVector(ReadOnlySpan<Complex> lanes, bool? reversed)
    {
        if (_count == 1)
        {
            return (lanes[0], false);
        }

        var (r, s, t) = ByPhase(lanes);
        var forward = 2 * SequenceComponents.Forward(r, s, t);
        var backward = 2 * SequenceComponents.Forward(r, t, s);
        var isReversed = reversed ?? backward.Magnitude > forward.Magnitude;
        return (isReversed ? backward : forward, isReversed);
    }

    private (Complex R, Complex S, Complex T) ByPhase(ReadOnlySpan<Complex> lanes)
    {
        if (_count == 3)
        {
            return (lanes[0], lanes[1], lanes[2]);
        }

        var missing = -(lanes[0] + lanes[1]);
        return (_lanes[0].Phase, _lanes[1].Phase) switch
        {
            (Phase.R, Phase.S) => (lanes[0], lanes[1], missing),
            (Phase.R, Phase.T) => (lanes[0], missing, lanes[1]),
            _ => (missing, lanes[0], lanes[1]),
        };
    }

    /// <summary>One phase of the window.</summary>
    private sealed class Lane
    {
        public Phase Phase { get; private set; }

        public ReadOnlyMemory<float> Samples { get; set; }

        public float Mean { get; private set; }

        public double ExactMean { get; private set; }

        public double Variance { get; private set; }

        public double Crest { get; private set; }

        public double Skewness { get; private set; }

        public Complex Phasor { get; set; }

        public double ResidualKurtosis { get; set; }

        public double Thd { get; set; }

        public double[] Ratios { get; } = new double[SpectralShape.LastHarmonic - SpectralShape.FirstHarmonic + 1];

        public void Begin(Phase phase, ReadOnlyMemory<float> samples, in TimeFeatures time)
        {
            Phase = phase;
            Samples = samples;
            ExactMean = time.Mean;
            Mean = (float)time.Mean;
            Variance = (time.Rms * time.Rms) - (time.Mean * time.Mean);
            Crest = time.CrestFactor;
            Skewness = time.Skewness;
            Phasor = new Complex(double.NaN, double.NaN);
            ResidualKurtosis = Thd = double.NaN;
            Array.Fill(Ratios, double.NaN);
        }
    }
}
