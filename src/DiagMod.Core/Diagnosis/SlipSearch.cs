namespace DiagMod.Core.Diagnosis;

/// <summary>Finds the slip from the rotation pair f ± f_r first and the slip pair f(1 ± 2s) second (signals.md, section
/// 5.4).</summary>
internal static class SlipSearch
{
    /// <summary>Below this score there is no estimate.</summary>
    public const double LeastScore = 20;

    private const double LowestSlip = 0.002;
    private const double HighestSlip = 0.08;
    private const int MostPolePairs = 4;
    private const double NoLoadRatio = 0.35;
    private const double MostWeight = 1e4;
    private const double StrengthWeight = 1e-2;

    /// <summary>Searches one spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="plate">Pole pairs, and what tells the slip to expect.</param>
    /// <param name="loadAmps">Current, amperes RMS.</param>
    /// <returns>Null when the score is too low, or no line is where the slip says.</returns>
    public static SlipEstimate? Find(LineSpectrum spectrum, NamePlate plate, double loadAmps)
    {
        var prior = Prior.Of(plate, loadAmps);
        var best = plate.PolePairs > 0
            ? Search(spectrum, plate.PolePairs, prior)
            : WithUnknownPoles(spectrum);
        if (!(best.Score >= LeastScore))
        {
            return null;
        }

        // What rests on no line is the skirt of one beyond the edge of the search.
        var (slip, lines) = Refine(spectrum, best.Slip, best.PolePairs);
        if (lines == 0)
        {
            return null;
        }

        var f = spectrum.SupplyHz;
        return new SlipEstimate(
            slip, best.Score, lines, best.PolePairs, plate.PolePairs <= 0, f * (1 - slip) / best.PolePairs);
    }

    // Lines of p pole pairs have multiples where those of its divisors are looked for: of the pole pairs that tell the
    // same slip the most are taken whose own pair stands out on both sides.
    private static Candidate WithUnknownPoles(LineSpectrum spectrum)
    {
        var best = new Candidate(double.NegativeInfinity, 0, 0);
        for (var p = 1; p <= MostPolePairs; p++)
        {
            // A further pole pair has to be clearly better.
            var found = Search(spectrum, p, null);
            best = found.Score > best.Score + (p == 1 ? 0 : 3) ? found : best;
        }

        for (var p = MostPolePairs; p > best.PolePairs && best.PolePairs > 0; p--)
        {
            var offset = spectrum.SupplyHz * (1 - best.Slip) / p;
            if (p % best.PolePairs == 0 && IsSeen(spectrum, offset) && IsSeen(spectrum, -offset))
            {
                return best with { PolePairs = p };
            }
        }

        return best;
    }

    private static bool IsSeen(LineSpectrum spectrum, double offset) =>
        spectrum.Covers(offset) && spectrum.PeakSnrDb(offset, spectrum.ToleranceHz) >= MeasuredLine.LeastSnrDb;

    private static Candidate Search(LineSpectrum spectrum, int p, Prior? prior)
    {
        var f = spectrum.SupplyHz;
        var step = 0.1 * Math.Min(p, 2) * spectrum.BinHz / f;
        var best = new Candidate(double.NegativeInfinity, 0, p);
        var bestRank = double.NegativeInfinity;
        for (var i = 0; ; i++)
        {
            var s = LowestSlip + (i * step);
            if (s >= HighestSlip)
            {
                return best;
            }

            var (score, strength) = Score(spectrum, s, p);
            if (prior is not null)
            {
                var away = (s - prior.Slip) / prior.Width;
                score -= away * away;
            }

            // Strong lines saturate the score over their whole width: the strength leads to their middle.
            var rank = score + (StrengthWeight * strength);
            if (rank > bestRank)
            {
                (best, bestRank) = (new Candidate(score, s, p), rank);
            }
        }
    }

    private static (double Score, double Strength) Score(LineSpectrum spectrum, double s, int p)
    {
        var f = spectrum.SupplyHz;
        var rotation = f * (1 - s) / p;

        // Of a two-pole motor these lines come near 0 Hz and 2f.
        var isClear = p > 1 || f - rotation > LineSpectrum.ClearBins * spectrum.BinHz;
        var (rotationPair, rotationStrength) = isClear ? Pair(spectrum, rotation) : (0, 0);
        var slipHz = 2 * s * f;
        var (slipPair, slipStrength) = slipHz > 0.4 ? Pair(spectrum, slipHz) : (0, 0);
        return ((2 * rotationPair) + ((rotationPair > 10 ? 1.0 : 0.7) * slipPair), rotationStrength + slipStrength);
    }

    private static (double Score, double Strength) Pair(LineSpectrum spectrum, double offset)
    {
        if (!spectrum.Covers(offset) || !spectrum.Covers(-offset))
        {
            return (0, 0);
        }

        var upperDb = spectrum.SnrDb(offset);
        var lowerDb = spectrum.SnrDb(-offset);
        var (upper, lower) = (Clip(upperDb), Clip(lowerDb));
        return ((2 * Math.Min(upper, lower)) + (0.5 * (upper + lower)), Math.Max(0, upperDb) + Math.Max(0, lowerDb));
    }

    /// <summary>What a line adds to a score, by its signal over floor.</summary>
    internal static double Clip(double snrDb) => Math.Clamp(snrDb - 9, 0, 25);

    private static (double Slip, int Lines) Refine(LineSpectrum spectrum, double s, int p)
    {
        var f = spectrum.SupplyHz;
        var tolerance = 1.2 * spectrum.BinHz;
        var estimates = new List<(double Slip, double Weight)>();
        for (var side = -1; side <= 1; side += 2)
        {
            Add(side * 2 * s * f, 15, place => Math.Abs(place) / (2 * f), 4 * f * f);
            Add(
                side * f * (1 - s) / p, MeasuredLine.LeastSnrDb, place => 1 - (p * Math.Abs(place) / f), f * f / (p * p));
        }

        return Combine(estimates, s, 3 * spectrum.BinHz / f * p / 2);

        void Add(double offset, double leastSnr, Func<double, double> slipOf, double weight)
        {
            if (!spectrum.Covers(offset))
            {
                return;
            }

            // A maximum on the edge of the search is the skirt of something else.
            var line = spectrum.Measure(offset, tolerance, null, out var place);
            if (line.SnrDb > leastSnr && Math.Abs(place - offset) < 0.98 * tolerance)
            {
                estimates.Add((slipOf(place), weight * Math.Min(Math.Pow(10, line.SnrDb / 10), MostWeight)));
            }
        }
    }

    // Weighted mean of those near the weighted median.
    private static (double Slip, int Lines) Combine(
        List<(double Slip, double Weight)> estimates, double coarse, double near)
    {
        if (estimates.Count == 0)
        {
            return (coarse, 0);
        }

        estimates.Sort();
        var half = estimates.Sum(one => one.Weight) / 2;
        double below = 0;
        var median = estimates[^1].Slip;
        foreach (var (slip, weight) in estimates)
        {
            below += weight;
            if (below >= half)
            {
                median = slip;
                break;
            }
        }

        double sum = 0, weights = 0;
        var lines = 0;
        foreach (var (slip, weight) in estimates)
        {
            if (Math.Abs(slip - median) < near + 1e-12)
            {
                sum += slip * weight;
                weights += weight;
                lines++;
            }
        }

        return (sum / weights, lines);
    }

    private readonly record struct Candidate(double Score, double Slip, int PolePairs);

    /// <summary>The slip that name-plate and current let expect.</summary>
    private sealed record Prior(double Slip, double Width)
    {
        // I = I_N·√(i₀² + (1 − i₀²)L²), L the load; s = s_N·L.
        public static Prior? Of(NamePlate plate, double loadAmps)
        {
            var rated = plate.RatedSlip;
            if (!(rated is > 0 and < 0.15 && plate.CurrentAmps > 0))
            {
                return null;
            }

            var current = loadAmps / plate.CurrentAmps;
            var magnetising = NoLoadRatio * NoLoadRatio;
            var load = Math.Sqrt(Math.Max(0, ((current * current) - magnetising) / (1 - magnetising)));
            return new Prior(rated * load, 0.4 * rated);
        }
    }
}
