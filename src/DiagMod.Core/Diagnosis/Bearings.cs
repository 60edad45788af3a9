namespace DiagMod.Core.Diagnosis;

/// <summary>Looks for the line families of rolling bearings (signals.md, section 5.7; Schoen et al. 1995, Blödt et al.
/// 2008).</summary>
internal sealed class Bearings
{
    private const int Orders = 3;
    private const int LeastLines = 2;
    private const double CageSlip = 0.015;
    private const double RuleBand = 0.04;
    private const double FloorShare = 0.05;
    private const double ExcludedHz = 0.3;
    private readonly LineSpectrum _spectrum;
    private readonly double _rotationHz;
    private readonly double _supplySpreadHz;

    private Bearings(LineSpectrum spectrum, double supplySpreadHz, SlipEstimate slip)
    {
        _spectrum = spectrum;
        _supplySpreadHz = supplySpreadHz;
        _rotationHz = slip.RotationHz;
    }

    /// <summary>Looks for the bearings of a name-plate, or, when none is known, for those with 6 to 12 rolling elements
    /// by the rule of 0.4 and 0.6.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="supplySpreadHz">How far the supply frequency wandered: its harmonics wander more.</param>
    /// <param name="slip">The slip.</param>
    /// <param name="known">Bearings by their geometry.</param>
    public static IReadOnlyList<BearingFamily> Find(
        LineSpectrum spectrum, double supplySpreadHz, SlipEstimate slip, IReadOnlyList<Bearing> known)
    {
        var search = new Bearings(spectrum, supplySpreadHz, slip);
        return known.Count > 0
            ? [.. known.SelectMany(search.ByGeometry)]
            : [search.ByRule(BearingPart.Outer, 0.4), search.ByRule(BearingPart.Inner, 0.6)];
    }

    private IEnumerable<BearingFamily> ByGeometry(Bearing bearing)
    {
        var angle = bearing.ContactAngleDegrees * Math.PI / 180;
        var ratio = bearing.ElementDiameter / bearing.PitchDiameter * Math.Cos(angle);
        var cage = 0.5 * _rotationHz * (1 - ratio);
        yield return Best(bearing.Name, BearingPart.Outer, bearing.RollingElements * cage, cage, CageSlip);
        yield return Best(
            bearing.Name, BearingPart.Inner, 0.5 * bearing.RollingElements * _rotationHz * (1 + ratio), cage, CageSlip);
        var ball = 0.5 * bearing.PitchDiameter / bearing.ElementDiameter * _rotationHz * (1 - (ratio * ratio));
        yield return Best(bearing.Name, BearingPart.Ball, ball, cage, CageSlip);
        yield return Best(bearing.Name, BearingPart.Cage, cage, cage, CageSlip);
    }

    private BearingFamily ByRule(BearingPart part, double factor)
    {
        var best = Best("rule", part, factor * 9 * _rotationHz, 0.4 * _rotationHz, 0);
        for (var elements = 6; elements <= 12; elements++)
        {
            var found = Best("rule", part, factor * elements * _rotationHz, 0.4 * _rotationHz, RuleBand);
            best = found.Score > best.Score ? found : best;
        }

        return best;
    }

    // The cage slips a little, so the whole family may lie off its place, all its lines by the same share.
    private BearingFamily Best(string name, BearingPart part, double defectHz, double cageHz, double band)
    {
        var members = Members(part, cageHz);
        var steps = (int)Math.Ceiling(band * defectHz / _spectrum.BinHz);
        var (best, bestScore) = (0.0, 0.0);
        for (var i = -steps; i <= steps; i++)
        {
            var shift = steps == 0 ? 0 : band * i / steps;
            var score = Score(members, defectHz * (1 + shift));

            // Of equal scores the one nearest to the expected place.
            if (score > bestScore || (score == bestScore && Math.Abs(shift) < Math.Abs(best)))
            {
                (best, bestScore) = (shift, score);
            }
        }

        var hertz = defectHz * (1 + best);
        var lines = Lines(members, hertz);
        var sum = lines.Sum(line => SlipSearch.Clip(line.SnrDb));
        return new BearingFamily(name, part, hertz, lines.Count >= LeastLines ? sum : 0, lines);
    }

    private double Score(List<Member> members, double defectHz)
    {
        double score = 0;
        var seen = 0;
        foreach (var member in members)
        {
            var offset = member.OffsetHz(defectHz);
            if (IsFree(offset))
            {
                var snr = _spectrum.PeakSnrDb(offset, _spectrum.ToleranceHz);
                score += SlipSearch.Clip(snr);
                seen += snr >= MeasuredLine.LeastSnrDb ? 1 : 0;
            }
        }

        return seen >= LeastLines ? score : 0;
    }

    // Their floor is taken from further around: a line that is broad would lift a near one.
    private List<MeasuredLine> Lines(List<Member> members, double defectHz)
    {
        var lines = new List<MeasuredLine>();
        foreach (var member in members)
        {
            var offset = member.OffsetHz(defectHz);
            if (!IsFree(offset))
            {
                continue;
            }

            var line = _spectrum.Measure(offset, _spectrum.ToleranceHz, member.Formula, out _);
            var floor = _spectrum.FloorDbc(offset, FloorShare * Math.Abs(member.Order) * defectHz);
            line = line with { FloorDbc = floor, SnrDb = line.Dbc - floor };
            if (line.IsSeen)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    // Where no harmonic of the supply and no multiple of the rotation frequency is.
    private bool IsFree(double offset)
    {
        var f = _spectrum.SupplyHz;
        var order = Math.Round(offset / f);
        var fromHarmonic = Math.Abs(offset - (f * order));
        var fromRotation = Math.Abs(offset - (_rotationHz * Math.Round(offset / _rotationHz)));
        return fromHarmonic > ExcludedHz + (Math.Abs(order) * _supplySpreadHz) && fromRotation > ExcludedHz
            && _spectrum.Covers(offset);
    }

    private List<Member> Members(BearingPart part, double cageHz)
    {
        var (carriers, carrier, name) = part switch
        {
            BearingPart.Outer => ((double[])[0], "", "BPFO"),
            BearingPart.Inner => ([_rotationHz, -_rotationHz], "fr", "BPFI"),
            BearingPart.Ball => ([cageHz, -cageHz], "FTF", "BSF"),
            _ => ([0], "", "FTF"),
        };
        var members = new List<Member>();
        for (var k = 1; k <= Orders; k++)
        {
            var multiple = k == 1 ? name : FormattableString.Invariant($"{k}*{name}");
            foreach (var around in carriers)
            {
                var from = around == 0 ? "f" : around > 0 ? "f+" + carrier : "f-" + carrier;
                members.Add(new Member(around, k, from + "+" + multiple));
                members.Add(new Member(around, -k, "|" + from + "-" + multiple + "|"));
            }
        }

        return members;
    }

    /// <summary>One line of a family, at a carrier's offset plus a multiple of the defect's frequency.</summary>
    private readonly record struct Member(double CarrierHz, int Order, string Formula)
    {
        public double OffsetHz(double defectHz) => CarrierHz + (Order * defectHz);
    }
}
