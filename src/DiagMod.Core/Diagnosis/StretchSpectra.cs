namespace DiagMod.Core.Diagnosis;

/// <summary>The spectrum of a whole stretch, and of 20 s pieces of it for lines that smear (signals.md, section
/// 3).</summary>
internal sealed class StretchSpectra
{
    private const double PieceSeconds = 20;
    private const double MostSmearBins = 1.5;

    // A line that spreads over so much has lost a quarter of a decibel already.
    private const double MostLevelBins = 0.7;
    private readonly List<LineSpectrum> _pieces = [];
    private readonly float[] _real;
    private readonly float[] _imaginary;
    private readonly RecordRate _rate;

    /// <summary>Makes the spectrum of the whole.</summary>
    public StretchSpectra(Baseband baseband, PhaseLock followed)
    {
        _rate = baseband.Rate;
        (_real, _imaginary) = followed.Normalised();
        Whole = new LineSpectrum(_real, _imaginary, _rate, followed.MeanHz, baseband.IsLone);
    }

    /// <summary>The whole stretch.</summary>
    public LineSpectrum Whole { get; }

    /// <summary>True when a line that moves by so much smears over more than 1.5 bins.</summary>
    /// <param name="spreadHz">Standard deviation of its frequency, hertz.</param>
    public bool IsSmeared(double spreadHz) => spreadHz / Whole.BinHz > MostSmearBins;

    /// <summary>Measures a line whose frequency moves along the stretch: when it smears, its level is the median of the
    /// pieces'.</summary>
    /// <param name="offsetHz">Where it is expected, hertz.</param>
    /// <param name="formula">The formula it follows.</param>
    /// <param name="spreadHz">Standard deviation of its frequency, hertz.</param>
    public MeasuredLine Measure(double offsetHz, string formula, double spreadHz)
    {
        var whole = Whole.MeasureOrNone(offsetHz, formula);
        if (spreadHz / Whole.BinHz <= MostLevelBins || double.IsNaN(whole.Dbc) || Pieces().Count < 2)
        {
            return whole;
        }

        var lines = _pieces.ConvertAll(
            piece => piece.Measure(offsetHz, piece.ToleranceHz + (2 * spreadHz), formula, out _));
        var snr = Median(lines.ConvertAll(line => line.SnrDb));

        // In pieces that show no line the strongest noise would pass for one.
        return snr < MeasuredLine.LeastSnrDb ? whole : whole with
        {
            Dbc = Median(lines.ConvertAll(line => line.Dbc)),
            FloorDbc = Median(lines.ConvertAll(line => line.FloorDbc)),
            SnrDb = snr,
        };
    }

    private List<LineSpectrum> Pieces()
    {
        var length = (int)(PieceSeconds * _rate.Hertz);
        for (var first = _pieces.Count * length; first + length <= _real.Length; first += length)
        {
            _pieces.Add(new LineSpectrum(
                _real.AsSpan(first, length), _imaginary.AsSpan(first, length), _rate, Whole.SupplyHz, Whole.IsLone));
        }

        return _pieces;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
