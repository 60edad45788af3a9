namespace DiagMod.Core.Diagnosis;

/// <summary>Lists the lines that stand out of a spectrum, and names the formula that each follows.</summary>
internal sealed class LineList
{
    private const int Most = 40;
    private const int MostPeaks = 200;
    private const int RotationOrders = 12;
    private const double NameBins = 2;
    private readonly List<(double OffsetHz, double ToleranceHz, string Formula)> _names = [];

    private LineList(
        LineSpectrum spectrum, double supplySpreadHz, SlipEstimate? slip, double slipSpread,
        IReadOnlyList<BearingFamily> bearings)
    {
        var f = spectrum.SupplyHz;
        var near = Math.Max(NameBins * spectrum.BinHz, spectrum.ToleranceHz);
        if (slip is not null)
        {
            for (var k = 1; k <= 2; k++)
            {
                var spread = near + (2 * k * f * slipSpread);
                Both(2 * k * slip.Value * f, spread, Text($"f(1+{2 * k}s)"), Text($"f(1-{2 * k}s)"));
            }

            Rotation(1, 2);
        }

        // Signed: a line of negative sequence turns backward.
        for (var order = -13; order <= 13; order++)
        {
            var name = order == 0 ? "dc" : order == -1 ? "-f" : Text($"{Math.Abs(order)}f");
            _names.Add(((order - 1) * f, near + (Math.Abs(order - 1) * supplySpreadHz), name));
        }

        foreach (var line in bearings.Where(family => family.Score > 0).SelectMany(family => family.Lines))
        {
            _names.Add((line.Hz - f, near, line.Formula!));
            _names.Add((-line.Hz - f, near, line.Formula!));
        }

        if (slip is not null)
        {
            Rotation(3, RotationOrders);
        }

        void Rotation(int from, int to)
        {
            for (var k = from; k <= to; k++)
            {
                var times = k == 1 ? "" : Text($"{k}");
                var spread = near + (k * f * slipSpread / slip.PolePairs);
                Both(k * slip.RotationHz, spread, Text($"f+{times}fr"), Text($"f-{times}fr"));
            }
        }

        void Both(double offset, double tolerance, string above, string below)
        {
            _names.Add((offset, tolerance, above));
            _names.Add((-offset, tolerance, below));
        }
    }

    /// <summary>The strongest lines, at most 40, strongest first.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="supplySpreadHz">How far the supply frequency wandered: its harmonics wander more.</param>
    /// <param name="slip">The slip; null when unknown.</param>
    /// <param name="slipSpread">Standard deviation of the slip.</param>
    /// <param name="bearings">Families that were looked for.</param>
    public static IReadOnlyList<MeasuredLine> Of(
        LineSpectrum spectrum, double supplySpreadHz, SlipEstimate? slip, double slipSpread,
        IReadOnlyList<BearingFamily> bearings)
    {
        var list = new LineList(spectrum, supplySpreadHz, slip, slipSpread, bearings);
        var (from, to) = spectrum.Reach;
        var lines = new List<MeasuredLine>();
        var named = new HashSet<string>();
        foreach (var offset in spectrum.Peaks(from, to, MostPeaks))
        {
            var line = spectrum.Measure(offset, spectrum.StepHz, null, out var place);
            var name = list.Name(place);

            // A line that wanders has several tops: the strongest is the line.
            if (lines.Count < Most && (name is null || named.Add(name)))
            {
                lines.Add(line with { Formula = name });
            }
        }

        return lines;
    }

    private string? Name(double offset)
    {
        foreach (var (expected, tolerance, formula) in _names)
        {
            if (Math.Abs(offset - expected) <= tolerance)
            {
                return formula;
            }
        }

        return null;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
