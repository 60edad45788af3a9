using System.Numerics;
using DiagMod.Core.Currents;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Features;

/// <summary>Supply frequency, phasors, harmonics, sequence components and spectral shape of one window (signals.md, 4.2 to 4.6).
/// </summary>
internal sealed partial class SpectralFeatures
{
    private const int LastHarmonic = 40;
    private const double NormalLowHz = 45;
    private const double NormalHighHz = 65;

    // Drives: any frequency from 5 to 120 Hz is taken as the supply when most of the power is in it (signals.md, 4.3).
    private const double DriveLowHz = 5;
    private const double DriveHighHz = 120;
    private const double DriveShare = 0.6;

    // A line in the usual range is the supply unless something ten times as strong stands elsewhere.
    private const double SupplyShare = 0.1;

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

    /// <summary>What the spectrum says about the window.</summary>
    public WindowConditions Conditions { get; private set; }

    /// <summary>Forgets the window before.</summary>
    public void Clear()
    {
        _count = 0;
        SupplyHz = double.NaN;
        PositiveSequenceAmps = double.NaN;
        Unbalance = double.NaN;
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
        for (var lane = 0; lane < _count; lane++)
        {
            _lanes[lane].LineCount = _spectra.StrongestBins(lane, _lanes[lane].Lines);
        }

        var coarseHz = FindSupply();
        if (!double.IsNaN(coarseHz))
        {
            SupplyHz = Refine(coarseHz);
            MeasureAtSupply();
        }

        FillVector();
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            // The samples are the caller's again.
            _lanes[lane].Samples = default;
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
                var peaks = new SpectralPeak[_lanes[lane].LineCount];
                for (var i = 0; i < peaks.Length; i++)
                {
                    var line = _spectra.Line(_lanes[lane].Lines[i], lane);
                    peaks[i] = new SpectralPeak(line.Bin * _binHz, line.AmplitudeAmps);
                }

                return peaks;
            }
        }

        return [];
    }

    // The strongest line between 40 and 70 Hz over all phases. The strongest line of all tells whether the rate can be right.
    private double FindSupply()
    {
        var strongest = 0;
        for (var lane = 0; lane < _count; lane++)
        {
            var bin = _lanes[lane].LineCount > 0 ? _lanes[lane].Lines[0] : 0;
            strongest = bin > 0 && (strongest == 0 || Power(bin) > Power(strongest)) ? bin : strongest;
        }

        if (strongest == 0)
        {
            Conditions |= WindowConditions.SupplyOutOfRange;
            return double.NaN;
        }

        var strongestHz = LineHz(strongest);
        if (!(strongestHz is >= NormalLowHz and <= NormalHighHz))
        {
            Conditions |= WindowConditions.SupplyOutOfRange;
        }

        var best = 0;
        var last = Math.Min((int)(_options.SupplyHighHz / _binHz), _spectra.Nyquist - 1);
        for (var k = Math.Max(2, (int)(_options.SupplyLowHz / _binHz)); k <= last; k++)
        {
            if (Power(k) > Power(k - 1) && Power(k) >= Power(k + 1) && (best == 0 || Power(k) > Power(best)))
            {
                best = k;
            }
        }

        if (best > 0 && Power(best) >= SupplyShare * Power(strongest))
        {
            return LineHz(best);
        }

        return strongestHz is >= DriveLowHz and <= DriveHighHz && PowerShare(strongest) > DriveShare
            ? strongestHz
            : double.NaN;
    }

    private double Power(int bin)
    {
        double sum = 0;
        for (var lane = 0; lane < _count; lane++)
        {
            sum += _spectra.Power[(4 * bin) + lane];
        }

        return sum;
    }

    private double PowerShare(int bin)
    {
        double line = 0;
        double all = 0;
        for (var lane = 0; lane < _count; lane++)
        {
            var amplitude = _spectra.Line(bin, lane).AmplitudeAmps;
            line += 0.5 * amplitude * amplitude;
            all += _lanes[lane].Variance;
        }

        return line / all;
    }

    private double LineHz(int bin)
    {
        var strongest = 0;
        for (var lane = 1; lane < _count; lane++)
        {
            strongest = _spectra.Power[(4 * bin) + lane] > _spectra.Power[(4 * bin) + strongest] ? lane : strongest;
        }

        return _spectra.Line(bin, strongest).Bin * _binHz;
    }

    // The turn of the phasor from the first half of the window to the second: f = f0 + arg(b·a*)/(2π·N/(2·rate)).
    private double Refine(double coarseHz)
    {
        var half = _samples / 2;
        _tone.Set(coarseHz / _rate.Hertz);
        Span<Complex> early = stackalloc Complex[3];
        Span<Complex> late = stackalloc Complex[3];
        for (var lane = 0; lane < _count; lane++)
        {
            var samples = _lanes[lane].Samples.Span;
            early[lane] = _tone.Project(samples[..half], _lanes[lane].Mean, _halfWindow, 0);
            late[lane] = _tone.Project(samples[half..], _lanes[lane].Mean, _halfWindow, half);
        }

        var (a, isReversed) = SpaceVector(early[.._count], reversed: null);
        var (b, _) = SpaceVector(late[.._count], isReversed);
        var turn = (b * Complex.Conjugate(a)).Phase;
        var refined = coarseHz + (turn * _rate.Hertz / (Math.PI * _samples));
        return double.IsFinite(refined) && refined > 0 ? refined : coarseHz;
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

    private void MeasureAtSupply()
    {
        _tone.Set(SupplyHz / _rate.Hertz);
        var scale = 2 / (HannWindow.CoherentGain * _samples);
        for (var lane = 0; lane < _count; lane++)
        {
            var phase = _lanes[lane];
            phase.Phasor = scale * _tone.Project(phase.Samples.Span, phase.Mean, _window, 0);
            phase.ResidualKurtosis = _tone.ResidualKurtosis(phase.Samples.Span, phase.Mean, phase.Phasor);
            for (var b = 0; b < _spaceVector.Length; b++)
            {
                var start = b * _blockSamples;
                _blocks[lane][b] = _tone.Project(
                    phase.Samples.Span.Slice(start, _blockSamples), phase.Mean, _blockWindow, start);
            }
        }

        MeasureHarmonics();
        MeasureSequences();
        _shape.Measure(_spectra.Power, SupplyHz);
    }

    private void MeasureHarmonics()
    {
        Span<double> re = stackalloc double[4];
        Span<double> im = stackalloc double[4];
        var squares = new double[3];
        for (var order = 2; order <= LastHarmonic; order++)
        {
            var bin = order * SupplyHz / _binHz;
            if (bin > _spectra.Nyquist - 3)
            {
                break;
            }

            _spectra.Project(bin, re, im);
            for (var lane = 0; lane < _count; lane++)
            {
                var ratio = Math.Sqrt((re[lane] * re[lane]) + (im[lane] * im[lane])) / _lanes[lane].Phasor.Magnitude;
                squares[lane] += ratio * ratio;
                _lanes[lane].Thd = Math.Sqrt(squares[lane]);
                switch (order)
                {
                    case 3:
                        _lanes[lane].Third = ratio;
                        break;
                    case 5:
                        _lanes[lane].Fifth = ratio;
                        break;
                    case 7:
                        _lanes[lane].Seventh = ratio;
                        break;
                }
            }
        }
    }

    private void MeasureSequences()
    {
        if (_count == 1)
        {
            PositiveSequenceAmps = _lanes[0].Phasor.Magnitude / Math.Sqrt(2);
            return;
        }

        var (r, s, t) = ByPhase(Phasors());
        var sequences = SequenceComponents.Of(r, s, t);
        if (sequences.IsReversed)
        {
            Conditions |= WindowConditions.Reversed;
        }

        if (_count == 3 && sequences.ZeroRatio > SequenceComponents.PolarityLimit)
        {
            // No three-phase feature holds; the load is the mean of the phases' own currents.
            Conditions = (Conditions | WindowConditions.CtPolarity) & ~WindowConditions.Reversed;
            PositiveSequenceAmps = (r.Magnitude + s.Magnitude + t.Magnitude) / 3 / Math.Sqrt(2);
            return;
        }

        PositiveSequenceAmps = sequences.Positive.Magnitude / Math.Sqrt(2);
        Unbalance = sequences.Unbalance;
        SetSequences(sequences);
    }

    private Complex[] Phasors()
    {
        var phasors = new Complex[_count];
        for (var lane = 0; lane < _count; lane++)
        {
            phasors[lane] = _lanes[lane].Phasor;
        }

        return phasors;
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

        public int[] Lines { get; } = new int[PhaseSpectra.MaxLines];

        public int LineCount { get; set; }

        public Complex Phasor { get; set; }

        public double ResidualKurtosis { get; set; }

        public double Thd { get; set; }

        public double Third { get; set; }

        public double Fifth { get; set; }

        public double Seventh { get; set; }

        public void Begin(Phase phase, ReadOnlyMemory<float> samples, in TimeFeatures time)
        {
            Phase = phase;
            Samples = samples;
            ExactMean = time.Mean;
            Mean = (float)time.Mean;
            Variance = (time.Rms * time.Rms) - (time.Mean * time.Mean);
            Crest = time.CrestFactor;
            Skewness = time.Skewness;
            LineCount = 0;
            Phasor = new Complex(double.NaN, double.NaN);
            ResidualKurtosis = Thd = Third = Fifth = Seventh = double.NaN;
        }
    }
}
