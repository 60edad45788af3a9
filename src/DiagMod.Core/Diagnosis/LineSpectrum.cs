using System.Runtime.Intrinsics;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Diagnosis;

/// <summary>The spectrum around a fundamental that was locked to and taken away; the fundamental is 1 (signals.md,
/// section 5.3).</summary>
/// <remarks>Offsets are frequencies less the fundamental's. Those from a space vector may lie below minus the supply
/// frequency: negative sequence. Of a lone phase such a line shows at its mirror image above 0 Hz, and is looked for
/// there.</remarks>
internal sealed class LineSpectrum
{
    /// <summary>Farther from the fundamental only powers are kept, hertz: nobody asks for the phase of a line
    /// there.</summary>
    public const double FarthestValueHz = 150;

    /// <summary>Nearer than this to 0 Hz, or to a harmonic of the supply, a line cannot be told from what is there
    /// anyway, bins: the window's main lobe ends at 4.</summary>
    public const double ClearBins = 4.5;

    // Where the window's main lobe has fallen by 75 dB (signals.md, section 3, table of leakage).
    private const double LobeBins = 3.5;
    private readonly float[] _power;
    private readonly float[] _values;
    private readonly int _farthest;
    private readonly NoiseFloor _floor;
    private readonly double _scale;
    private readonly double _highestHz;

    /// <summary>Transforms a normalised stretch.</summary>
    /// <param name="real">Real parts.</param>
    /// <param name="imaginary">Imaginary parts, as many.</param>
    /// <param name="rate">Their rate.</param>
    /// <param name="supplyHz">Frequency of the fundamental.</param>
    /// <param name="isLone">True when the stretch was made of one phase.</param>
    public LineSpectrum(
        ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary, RecordRate rate, double supplyHz, bool isLone)
    {
        SupplyHz = supplyHz;
        IsLone = isLone;
        BinHz = rate.Hertz / real.Length;
        _highestHz = rate.HighestHertz;
        var transform = IdlePlans.Shared.Rent(MixedRadix.SmoothLength(real.Length));
        StepHz = rate.Hertz / (ZeroPaddedFft.Padding * transform.Length);
        var bins = transform.Transform(BlackmanHarrisWindow.Periodic(real.Length), real, imaginary);
        _scale = 1 / (BlackmanHarrisWindow.CoherentGain * real.Length);
        var square = Vector128.Create((float)(_scale * _scale));
        _power = new float[ZeroPaddedFft.Padding * transform.Length];
        for (var k = 0; k < transform.Length; k++)
        {
            var re = Vector128.Create(bins.Slice(8 * k, 4));
            var im = Vector128.Create(bins.Slice((8 * k) + 4, 4));
            (((re * re) + (im * im)) * square).CopyTo(_power, 4 * k);
        }

        _farthest = (int)Math.Min(FarthestValueHz / StepHz, _power.Length - 1);
        _values = new float[2 * ((2 * _farthest) + 1)];
        for (var index = -_farthest; index <= _farthest; index++)
        {
            var i = Wrap(index);
            var at = (8 * (i / 4)) + (i % 4);
            _values[2 * (index + _farthest)] = bins[at];
            _values[(2 * (index + _farthest)) + 1] = bins[at + 4];
        }

        IdlePlans.Shared.Return(transform);
        _floor = new NoiseFloor(_power, StepHz);
    }

    /// <summary>Frequency of the fundamental, hertz.</summary>
    public double SupplyHz { get; }

    /// <summary>True when the stretch was made of one phase.</summary>
    public bool IsLone { get; }

    /// <summary>Resolution 1/T, hertz.</summary>
    public double BinHz { get; }

    /// <summary>From value to value of the padded spectrum, hertz.</summary>
    public double StepHz { get; }

    /// <summary>How far from its expected place a line is looked for, hertz.</summary>
    public double ToleranceHz => Math.Max(1.5 * BinHz, 0.03);

    /// <summary>Nearer to the fundamental nothing is told, hertz: the lock eats it, and the window does not part
    /// it.</summary>
    public double LeastOffsetHz => Math.Max(PhaseLock.LeastOffsetHz, LobeBins * BinHz);

    /// <summary>Lowest and highest offset that there is, hertz.</summary>
    public (double LowestHz, double HighestHz) Reach => ((IsLone ? 0 : -_highestHz) - SupplyHz, _highestHz - SupplyHz);

    /// <summary>True when a line at an offset can be measured.</summary>
    /// <param name="offsetHz">Offset, hertz.</param>
    public bool Covers(double offsetHz)
    {
        var place = Fold(offsetHz);
        var hertz = Math.Abs(SupplyHz + place);
        return Math.Abs(place) >= LeastOffsetHz && hertz >= ClearBins * BinHz && hertz + ToleranceHz <= _highestHz;
    }

    /// <summary>Signal over floor at an offset, straight between the spectrum's values, decibels.</summary>
    /// <param name="offsetHz">Offset, hertz.</param>
    public double SnrDb(double offsetHz)
    {
        var place = Index(Fold(offsetHz));
        var i = (int)place;
        return Interpolate(place - i, Decibels(i), Decibels((i + 1) % _power.Length));

        double Decibels(int at) => 10 * Math.Log10((_power[at] / _floor.At(at)) + 1e-12);
    }

    /// <summary>Signal over floor of the strongest value around an offset, decibels; 0 when that is the skirt of
    /// something stronger.</summary>
    /// <param name="offsetHz">Offset, hertz.</param>
    /// <param name="toleranceHz">How far around.</param>
    public double PeakSnrDb(double offsetHz, double toleranceHz)
    {
        var peak = Peak(Fold(offsetHz), toleranceHz);
        return IsMaximum(peak) ? 10 * Math.Log10((_power[Wrap(peak)] / _floor.At(Wrap(peak))) + 1e-12) : 0;
    }

    /// <summary>Measures the line nearest to an offset: the strongest value around it, refined by a parabola through
    /// the logarithms.</summary>
    /// <remarks>Where the strongest value is the skirt of something beyond, there is no line: the level is that at the
    /// offset itself, which a line there cannot exceed, and its signal over floor counts as 0.</remarks>
    /// <param name="offsetHz">Where it is expected, hertz.</param>
    /// <param name="toleranceHz">How far around it is looked for.</param>
    /// <param name="formula">The formula it follows.</param>
    /// <param name="placeHz">Where it was found: its offset, unfolded.</param>
    public MeasuredLine Measure(double offsetHz, double toleranceHz, string? formula, out double placeHz)
    {
        var folded = Fold(offsetHz);
        var peak = Peak(folded, toleranceHz);
        var isLine = IsMaximum(peak);
        peak = isLine ? peak : (int)Math.Round(folded / StepHz);
        var (at, level) = isLine ? Refine(peak) : (peak * StepHz, Math.Log10(Math.Max(_power[Wrap(peak)], 1e-30)));
        var floor = _floor.At(Wrap(peak));
        var snr = isLine ? 10 * Math.Log10((_power[Wrap(peak)] / floor) + 1e-12) : 0;
        placeHz = folded == offsetHz ? at : (-2 * SupplyHz) - at;
        var dbc = (10 * level) + (20 * Math.Log10(PhaseLock.Correction(at)));
        return new MeasuredLine(Math.Abs(SupplyHz + at), dbc, 10 * Math.Log10(floor), snr, formula);
    }

    /// <summary>Measures a line where it can be measured; else its values are NaN.</summary>
    /// <param name="offsetHz">Where it is expected, hertz.</param>
    /// <param name="formula">The formula it follows.</param>
    public MeasuredLine MeasureOrNone(double offsetHz, string formula) => Covers(offsetHz)
        ? Measure(offsetHz, ToleranceHz, formula, out _)
        : new MeasuredLine(Math.Abs(SupplyHz + offsetHz), double.NaN, double.NaN, double.NaN, formula);

    /// <summary>Offsets of all lines that stand out of the floor between two offsets, strongest first.</summary>
    /// <param name="fromHz">Lowest offset.</param>
    /// <param name="toHz">Highest offset.</param>
    /// <param name="most">How many at most.</param>
    public List<double> Peaks(double fromHz, double toHz, int most)
    {
        var lobe = (int)Math.Ceiling(BlackmanHarrisWindow.HalfLobeBins * BinHz / StepHz);
        var found = new List<(float Power, double OffsetHz)>();
        var least = (float)Math.Pow(10, MeasuredLine.LeastSnrDb / 10);
        var last = (int)Math.Floor(toHz / StepHz);
        for (var i = (int)Math.Ceiling(fromHz / StepHz); i <= last; i++)
        {
            var here = _power[Wrap(i)];
            if (here > _power[Wrap(i - 1)] && here >= _power[Wrap(i + 1)] && here >= least * _floor.At(Wrap(i))
                && Covers(i * StepHz) && IsTop(i, lobe))
            {
                found.Add((here, i * StepHz));
            }
        }

        found.Sort((one, other) => one.Power != other.Power
            ? other.Power.CompareTo(one.Power) : one.OffsetHz.CompareTo(other.OffsetHz));
        return found.Take(most).Select(line => line.OffsetHz).ToList();
    }

    /// <summary>Largest level and floor between two frequencies of the stator current, both sequences together,
    /// decibels.</summary>
    /// <param name="fromHz">Lower end, hertz.</param>
    /// <param name="toHz">Upper end.</param>
    public (float Dbc, float FloorDbc) Largest(double fromHz, double toHz)
    {
        double power = 0, floor = 0;
        for (var sequence = IsLone ? 1 : -1; sequence <= 1; sequence += 2)
        {
            var one = (int)Math.Floor(((sequence * fromHz) - SupplyHz) / StepHz);
            var other = (int)Math.Floor(((sequence * toHz) - SupplyHz) / StepHz);
            for (var i = Math.Min(one, other); i <= Math.Max(one, other); i++)
            {
                power = Math.Max(power, _power[Wrap(i)]);
            }

            floor = Math.Max(floor, _floor.At(Wrap((one + other) / 2)));
        }

        return ((float)(10 * Math.Log10(power)), (float)(10 * Math.Log10(floor)));
    }

    /// <summary>Floor around an offset, its median over a width of one's own, decibels.</summary>
    /// <param name="offsetHz">Offset, hertz.</param>
    /// <param name="half">How far around, hertz.</param>
    public double FloorDbc(double offsetHz, double half)
    {
        var folded = Fold(offsetHz);
        var places = new float[101];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = _power[Wrap((int)Math.Round((folded + (half * ((i / 50.0) - 1))) / StepHz))];
        }

        Array.Sort(places);
        return 10 * Math.Log10(Math.Max(1e-30, places[50]) / Math.Log(2));
    }

    /// <summary>Value of the spectrum at an offset; the fundamental is 1.</summary>
    /// <param name="index">Place from the fundamental, in steps, negative below it; at most <see cref="FarthestValueHz"/>
    /// away.</param>
    public (double Real, double Imaginary) Value(int index)
    {
        var at = 2 * (index + _farthest);
        return (_scale * _values[at], _scale * _values[at + 1]);
    }

    private bool IsMaximum(int index)
    {
        var here = _power[Wrap(index)];
        return here >= _power[Wrap(index - 1)] && here >= _power[Wrap(index + 1)];
    }

    private bool IsTop(int index, int lobe)
    {
        var here = _power[Wrap(index)];
        for (var i = index - lobe; i <= index + lobe; i++)
        {
            if (_power[Wrap(i)] > here)
            {
                return false;
            }
        }

        return true;
    }

    private int Peak(double offsetHz, double toleranceHz)
    {
        var from = (int)Math.Ceiling((offsetHz - toleranceHz) / StepHz);
        var to = (int)Math.Floor((offsetHz + toleranceHz) / StepHz);
        var best = from;
        for (var i = from; i <= to; i++)
        {
            best = _power[Wrap(i)] > _power[Wrap(best)] ? i : best;
        }

        return best;
    }

    // Offset in hertz, and the logarithm (base 10) of the power there.
    private (double OffsetHz, double Level) Refine(int peak)
    {
        double Log(int i) => Math.Log10(Math.Max(_power[Wrap(i)], 1e-30));
        double left = Log(peak - 1), centre = Log(peak), right = Log(peak + 1);
        var bend = left - (2 * centre) + right;
        var shift = bend < 0 ? Math.Clamp(0.5 * (left - right) / bend, -1, 1) : 0;
        return ((peak + shift) * StepHz, centre - (0.25 * (left - right) * shift));
    }

    private double Fold(double offsetHz) => IsLone && SupplyHz + offsetHz < 0 ? (-2 * SupplyHz) - offsetHz : offsetHz;

    private double Index(double offsetHz)
    {
        var place = offsetHz / StepHz;
        return place < 0 ? place + _power.Length : place;
    }

    // Never more than once round: offsets are below the rate.
    private int Wrap(int index) =>
        index < 0 ? index + _power.Length : index >= _power.Length ? index - _power.Length : index;

    private static double Interpolate(double way, double from, double to) => from + (way * (to - from));
}
