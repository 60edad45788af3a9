using System.Numerics;

namespace DiagMod.Core.Features;

/// <summary>The detector's inputs, in the order of <see cref="FeatureVector.Names"/>: means over the phases present.</summary>
internal sealed partial class SpectralFeatures
{
    // Floors keep a noiseless signal finite: −90 dB for harmonics, −120 dB for bands (as the prior was measured).
    private const double HarmonicFloor = 1e-9;
    private const double BandFloor = 1e-12;

    private const int NearFrom = 4;
    private const int NearTo = 9;

    private readonly double[] _vector = new double[FeatureVector.Length];

    private enum Input
    {
        UnbalanceRe, UnbalanceIm, Zero, Dc, Crest, Skew, ResidualKurtosis, Thd, Third, Fifth, Seventh, Noise, Entropy,
        Flatness, Sidebands, Middle, Near, Am, Pm, PeakSidebands, PeakMiddle, PeakHigh,
    }

    /// <summary>A copy of the inputs of this window; NaN where not defined.</summary>
    public double[] Vector() => (double[])_vector.Clone();

    private static double PowerDb(double ratio, double floor) => 10 * Math.Log10(ratio + floor);

    private void ClearVector() => Array.Fill(_vector, double.NaN);

    private void SetSequences(in SequenceComponents sequences)
    {
        var ratio = sequences.Negative / sequences.Positive;
        Set(Input.UnbalanceRe, ratio.Real);
        Set(Input.UnbalanceIm, ratio.Imaginary);

        Set(Input.Zero, ZeroRatio);
    }

    private void FillVector()
    {
        Set(Input.Crest, Mean(lane => _lanes[lane].Crest));
        Set(Input.Skew, Mean(lane => _lanes[lane].Skewness));
        if (double.IsNaN(SupplyHz))
        {
            return;
        }

        Set(Input.Dc, Largest(lane => Math.Abs(_lanes[lane].ExactMean) / _lanes[lane].Phasor.Magnitude));
        Set(Input.ResidualKurtosis, Mean(lane => _lanes[lane].ResidualKurtosis));
        Set(Input.Thd, Mean(lane => PowerDb(_lanes[lane].Thd * _lanes[lane].Thd, HarmonicFloor)));
        Set(Input.Third, Mean(lane => HarmonicDb(lane, 3)));
        Set(Input.Fifth, Mean(lane => HarmonicDb(lane, 5)));
        Set(Input.Seventh, Mean(lane => HarmonicDb(lane, 7)));
        Set(Input.Noise, Mean(lane => PowerDb(_shape.Noise(lane) / Square(lane), BandFloor)));
        Set(Input.Entropy, Mean(_shape.Entropy));
        Set(Input.Flatness, Mean(_shape.FlatnessDb));
        Set(Input.Sidebands, Mean(lane => BandDb(ResidualShape.Sidebands, lane)));
        Set(Input.Middle, Mean(lane => BandDb(ResidualShape.Middle, lane)));
        Set(Input.Near, Mean(Near));
        Set(Input.PeakSidebands, Mean(lane => _shape.PeakinessDb(ResidualShape.Sidebands, lane)));
        Set(Input.PeakMiddle, Mean(lane => _shape.PeakinessDb(ResidualShape.Middle, lane)));
        Set(Input.PeakHigh, Mean(lane => _shape.PeakinessDb(ResidualShape.High, lane)));
        FillModulation();
    }

    private double HarmonicDb(int lane, int order)
    {
        var ratio = _lanes[lane].Ratios[order - SpectralShape.FirstHarmonic];
        return PowerDb(ratio * ratio, HarmonicFloor);
    }

    private double BandDb(int band, int lane) => PowerDb(_shape.BandPower(band, lane) / Square(lane), BandFloor);

    // Strongest of the bins 4 to 9 away from the supply on either side, dB below it. Closer to zero the offset and the second
    // harmonic reach into them.
    private double Near(int lane)
    {
        var centre = (int)Math.Round(SupplyHz / _binHz);
        if (centre < NearTo + 3)
        {
            return double.NaN;
        }

        double largest = 0;
        for (var distance = NearFrom; distance <= NearTo; distance++)
        {
            largest = Math.Max(largest, _spectra.Power[(4 * (centre - distance)) + lane]);
            largest = Math.Max(
                largest, centre + distance <= _spectra.Nyquist ? _spectra.Power[(4 * (centre + distance)) + lane] : 0);
        }

        return PowerDb(largest / Square(lane), BandFloor);
    }

    private void FillModulation()
    {
        var only = 0;
        for (var lane = 1; lane < _count; lane++)
        {
            only = _lanes[lane].Phasor.Magnitude > _lanes[only].Phasor.Magnitude ? lane : only;
        }

        // With a transformer reversed there is no space vector: the largest phase stands alone.
        var isSpace = _count > 1 && !Conditions.HasFlag(WindowConditions.CtPolarity);
        var isReversed = Conditions.HasFlag(WindowConditions.Reversed);
        Span<Complex> lanes = stackalloc Complex[_count];
        for (var b = 0; b < _spaceVector.Length; b++)
        {
            for (var lane = 0; lane < _count; lane++)
            {
                lanes[lane] = _blocks[lane][b];
            }

            _spaceVector[b] = isSpace ? SpaceVector(lanes, isReversed).Vector : lanes[only];
        }

        // One phase turns both ways; the mirror at twice the supply must lie outside a block's main lobe, or it reads as modulation.
        if (!isSpace && 2 * SupplyHz * _blockSamples < 3 * _rate.Hertz)
        {
            return;
        }

        var (am, pm) = Modulation.Measure(_spaceVector);
        Set(Input.Am, am);
        Set(Input.Pm, pm);
    }

    private double Square(int lane) =>
        _lanes[lane].Phasor.Magnitude * _lanes[lane].Phasor.Magnitude;

    private double Mean(Func<int, double> ofLane)
    {
        double sum = 0;
        for (var lane = 0; lane < _count; lane++)
        {
            sum += ofLane(lane);
        }

        return sum / _count;
    }

    private double Largest(Func<int, double> ofLane)
    {
        var largest = double.NegativeInfinity;
        for (var lane = 0; lane < _count; lane++)
        {
            largest = Math.Max(largest, ofLane(lane));
        }

        return largest;
    }

    private void Set(Input input, double value) => _vector[(int)input] = double.IsFinite(value) ? value : double.NaN;
}
