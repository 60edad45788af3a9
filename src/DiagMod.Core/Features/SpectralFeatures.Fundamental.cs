using System.Numerics;
using DiagMod.Core.Currents;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Features;

/// <content>What is measured once the supply frequency is known (signals.md, 4.4 and 4.5).</content>
internal sealed partial class SpectralFeatures
{
    // A dead sensor: almost no fundamental in a phase while the others do not add up to zero without it. A phase that the motor
    // has lost looks different: the others are each other's opposites.
    private const double DeadShare = 0.02;
    private const double DeadZeroRatio = 0.25;

    // A harmonic of less than this share of the load says nothing of its direction.
    private const double HarmonicShare = 0.01;

    /// <summary>What the spectrum says of one phase; unknown without a fundamental.</summary>
    public SpectralShape Shape(Phase phase)
    {
        for (var lane = 0; lane < _count && !double.IsNaN(SupplyHz); lane++)
        {
            var one = _lanes[lane];
            if (one.Phase == phase)
            {
                return new SpectralShape
                {
                    FundamentalAmps = one.Phasor.Magnitude / Math.Sqrt(2),
                    DcRatio = Finite(one.ExactMean / one.Phasor.Magnitude),
                    ResidualKurtosis = one.ResidualKurtosis,
                    NoiseDb = PowerDb(_shape.Noise(lane) / Square(lane), BandFloor),
                    Entropy = _shape.Entropy(lane),
                    FlatnessDb = _shape.FlatnessDb(lane),
                    SidebandsDb = BandDb(ResidualShape.Sidebands, lane),
                    MiddleDb = BandDb(ResidualShape.Middle, lane),
                    HighDb = BandDb(ResidualShape.High, lane),
                    From2To5KilohertzDb = BandDb(ResidualShape.From2To5Kilohertz, lane),
                    From5To11KilohertzDb = BandDb(ResidualShape.From5To11Kilohertz, lane),
                    NearDb = Near(lane),
                    Harmonics = Array.ConvertAll(one.Ratios, ratio => (float)Finite(ratio)),
                };
            }
        }

        return SpectralShape.Unknown;
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;

    private void MeasurePhasors()
    {
        _tone.Set(SupplyHz / _rate.Hertz);
        var scale = 2 / (HannWindow.CoherentGain * _samples);
        for (var lane = 0; lane < _count; lane++)
        {
            _lanes[lane].Phasor = scale * _tone.Project(_lanes[lane].Samples.Span, _lanes[lane].Mean, _window, 0);
        }
    }

    // Phases whose sensor tells nothing though the sum of the currents says that one flows there.
    private PhaseSet DeadPhases()
    {
        if (_count < 3 || double.IsNaN(SupplyHz))
        {
            return PhaseSet.None;
        }

        var largest = Largest(lane => _lanes[lane].Phasor.Magnitude);
        var dead = PhaseSet.None;
        for (var lane = 0; lane < _count; lane++)
        {
            dead |= _lanes[lane].Phasor.Magnitude < DeadShare * largest ? (PhaseSet)(1 << (int)_lanes[lane].Phase) : PhaseSet.None;
        }

        return dead != PhaseSet.None
            && SequenceComponents.Of(_lanes[0].Phasor, _lanes[1].Phasor, _lanes[2].Phasor).ZeroRatio > DeadZeroRatio
            ? dead
            : PhaseSet.None;
    }

    private void MeasureAtSupply()
    {
        for (var lane = 0; lane < _count; lane++)
        {
            var phase = _lanes[lane];
            phase.ResidualKurtosis = _tone.ResidualKurtosis(phase.Samples.Span, phase.Mean, phase.Phasor);
            for (var b = 0; b < _spaceVector.Length; b++)
            {
                var start = b * _blockSamples;
                _blocks[lane][b] = _tone.Project(
                    phase.Samples.Span.Slice(start, _blockSamples), phase.Mean, _blockWindow, start);
            }
        }

        MeasureSequences();
        MeasureHarmonics();
        _shape.Measure(_spectra.Power, SupplyHz);
    }

    private void MeasureHarmonics()
    {
        Span<double> re = stackalloc double[4];
        Span<double> im = stackalloc double[4];
        Span<double> squares = stackalloc double[3];
        squares.Clear();
        for (var order = SpectralShape.FirstHarmonic; order <= SpectralShape.LastHarmonic; order++)
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
                _lanes[lane].Thd = Finite(Math.Sqrt(squares[lane]));
                _lanes[lane].Ratios[order - SpectralShape.FirstHarmonic] = ratio;
            }

            // 3k is the zero sequence, which an isolated star point does not carry; even orders are too weak to tell.
            if (order is 5 or 7 or 11 or 13 && TurnsWrongWay(order, re, im))
            {
                Conditions |= WindowConditions.HarmonicSequence;
            }
        }
    }

    // Harmonics 3k + 1 turn as the fundamental does, 3k + 2 against it.
    private bool TurnsWrongWay(int order, ReadOnlySpan<double> re, ReadOnlySpan<double> im)
    {
        if (_count < 3 || double.IsNaN(Unbalance))
        {
            return false;
        }

        Complex r = new(re[0], im[0]), s = new(re[1], im[1]), t = new(re[2], im[2]);
        var forward = SequenceComponents.Forward(r, s, t).Magnitude;
        var backward = SequenceComponents.Forward(r, t, s).Magnitude;
        var isForward = (order % 3 == 1) != Conditions.HasFlag(WindowConditions.Reversed);
        var (right, wrong) = isForward ? (forward, backward) : (backward, forward);
        return wrong > 2 * right && wrong > HarmonicShare * Math.Sqrt(2) * PositiveSequenceAmps;
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
        if (_count == 3 && sequences.ZeroRatio > SequenceComponents.PolarityLimit)
        {
            // No three-phase feature holds; the load is the mean of the phases' own currents.
            Conditions |= WindowConditions.CtPolarity;
            PositiveSequenceAmps = (r.Magnitude + s.Magnitude + t.Magnitude) / 3 / Math.Sqrt(2);
            return;
        }

        Conditions |= (sequences.IsReversed ? WindowConditions.Reversed : WindowConditions.None)
            | (_count == 2 ? WindowConditions.Reconstructed : WindowConditions.None);
        PositiveSequenceAmps = sequences.Positive.Magnitude / Math.Sqrt(2);
        Unbalance = sequences.Unbalance;
        Ellipse = ParkEllipse.Of(sequences);
        if (_count == 3)
        {
            // With two phases the third was made up so that the zero sequence vanishes: it tells nothing.
            ZeroRatio = sequences.ZeroRatio;
            Imbalance = NemaUnbalance(r.Magnitude, s.Magnitude, t.Magnitude);
        }

        SetSequences(sequences);
    }

    private static double NemaUnbalance(double r, double s, double t)
    {
        var mean = (r + s + t) / 3;
        return Math.Max(Math.Abs(r - mean), Math.Max(Math.Abs(s - mean), Math.Abs(t - mean))) / mean;
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
}
