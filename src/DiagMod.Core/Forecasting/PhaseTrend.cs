namespace DiagMod.Core.Forecasting;

/// <summary>The trend of one phase at one cadence: a bank and the scale that keeps its intervals honest.</summary>
/// <remarks>A seasonal second bank would stand beside the first one here; the futures below are all that others see.</remarks>
internal sealed class PhaseTrend(int stride)
{
    /// <summary>Simulated futures.</summary>
    public const int Paths = 512;

    private LltBank _bank = new();
    private ConformalScale _scale = new(stride);

    /// <summary>Values taken in.</summary>
    public long Count => _bank.Count;

    /// <summary>Takes in the next value; NaN = missing.</summary>
    /// <param name="y">RMS, amperes.</param>
    /// <param name="missing">Steps without any point before this one.</param>
    public void Add(double y, int missing)
    {
        if (!_bank.IsFinite)
        {
            // A bank that once left the finite numbers never comes back by itself.
            _bank = new LltBank();
        }

        for (var i = 0; i < missing; i++)
        {
            _scale.Observe(double.NaN);
        }

        _bank.Skip(missing);
        _scale.Observe(y);
        if (double.IsFinite(y))
        {
            _bank.Add(y);
        }
        else
        {
            _bank.Skip(1);
        }

        _scale.Promise(_bank);
    }

    /// <summary>Simulated futures about their medians, spread by the conformal scale.</summary>
    /// <param name="normals">Source of normal numbers.</param>
    /// <param name="steps">Steps ahead.</param>
    /// <param name="history">Past values, oldest first, for the fallback.</param>
    public PhaseFuture Simulate(NormalStream normals, int steps, IReadOnlyList<double> history)
    {
        var observed = new double[steps * Paths];
        var levels = new double[steps * Paths];
        if (_bank.HasStarted && _bank.IsFinite)
        {
            _bank.Simulate(ref normals, steps, Paths, observed, levels);
            var quantiles = Spread(observed, levels, steps);
            if (Array.TrueForAll(observed, double.IsFinite) && Array.TrueForAll(levels, double.IsFinite))
            {
                return new PhaseFuture(observed, levels, quantiles, null);
            }
        }

        RandomWalk(ref normals, steps, history, observed);
        return new PhaseFuture(
            observed, observed, Spread(observed, [], steps, 1), "random walk: the bank gave numbers that are not finite");
    }

    public void Write(BinaryWriter writer)
    {
        _bank.Write(writer);
        _scale.Write(writer);
    }

    public void Read(BinaryReader reader)
    {
        _bank = new LltBank();
        _bank.Read(reader);
        _scale = new ConformalScale(stride);
        _scale.Read(reader);
    }

    private static void RandomWalk(ref NormalStream normals, int steps, IReadOnlyList<double> history, double[] observed)
    {
        var finite = history.Where(double.IsFinite).ToArray();
        double square = 0;
        for (var i = 1; i < finite.Length; i++)
        {
            var change = finite[i] - finite[i - 1];
            square += change * change;
        }

        var deviation = finite.Length < 2 ? 0 : Math.Sqrt(square / (finite.Length - 1));
        for (var path = 0; path < Paths; path++)
        {
            var y = finite.Length == 0 ? double.NaN : finite[^1];
            for (var h = 0; h < steps; h++)
            {
                y += deviation * normals.Next();
                observed[(h * Paths) + path] = y;
            }
        }
    }

    /// <summary>Spreads all paths about the median of each step and tells the quantiles of what results.</summary>
    private double[] Spread(double[] observed, double[] levels, int steps, double? fixedFactor = null)
    {
        var shares = PhaseFuture.Shares;
        var quantiles = new double[steps * shares.Length];
        var sorted = new double[Paths];
        for (var h = 0; h < steps; h++)
        {
            observed.AsSpan(h * Paths, Paths).CopyTo(sorted);
            Array.Sort(sorted);
            var median = PhaseFuture.Quantile(sorted, 0.5);
            var factor = fixedFactor ?? _scale.Factor(h + 1);
            for (var i = h * Paths; i < (h + 1) * Paths; i++)
            {
                observed[i] = median + ((observed[i] - median) * factor);

                // Observation noise is symmetric: levels share the median of what is observed.
                if (levels.Length > 0)
                {
                    levels[i] = median + ((levels[i] - median) * factor);
                }
            }

            for (var q = 0; q < shares.Length; q++)
            {
                quantiles[(h * shares.Length) + q] = median + ((PhaseFuture.Quantile(sorted, shares[q]) - median) * factor);
            }
        }

        return quantiles;
    }
}

/// <summary>Simulated futures of one phase.</summary>
/// <param name="Observed">Steps × paths, amperes.</param>
/// <param name="Levels">The same without observation noise.</param>
/// <param name="Quantiles">Steps × five quantiles of the observations, amperes.</param>
/// <param name="Fallback">Null, or why a simpler model answered.</param>
internal sealed record PhaseFuture(double[] Observed, double[] Levels, double[] Quantiles, string? Fallback)
{
    /// <summary>Which quantiles are told: median, 10 and 90 %, 2.5 and 97.5 %.</summary>
    public static ReadOnlySpan<double> Shares => [0.5, 0.1, 0.9, 0.025, 0.975];

    /// <summary>A quantile of sorted values, linear between them.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="probability">0 to 1.</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double probability)
    {
        var place = probability * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 >= sorted.Length
            ? sorted[^1]
            : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
