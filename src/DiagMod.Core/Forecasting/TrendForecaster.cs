namespace DiagMod.Core.Forecasting;

/// <summary>Where one series is going: a bank, where the calendar means something a second one behind the daily season, and
/// the scale that keeps their intervals honest (signals.md, section 9).</summary>
/// <remarks>Constant memory; the state after the same values is the same to the bit.</remarks>
internal sealed class TrendForecaster
{
    /// <summary>Simulated futures.</summary>
    public const int Paths = 512;

    /// <summary>Name and version of the model.</summary>
    public const string ModelVersion = "llt-bank/2";

    /// <summary>Name and version of the model that answers where the banks cannot.</summary>
    public const string FallbackVersion = "random-walk/1";

    private readonly int _stride;
    private readonly int _period;
    private LltBank _bank = new();
    private SeasonalBank? _seasonal;
    private ConformalScale _scale;

    /// <summary>Starts without a value.</summary>
    /// <param name="stride">Steps between two tests of the intervals.</param>
    /// <param name="period">Steps a day; 0 when the series has no daily period.</param>
    public TrendForecaster(int stride, int period = 0)
    {
        _stride = stride;
        _period = period;
        _scale = new ConformalScale(stride);
        _seasonal = period > 0 ? new SeasonalBank(period) : null;
    }

    /// <summary>True while the season foretells better than the plain bank.</summary>
    public bool UsesSeason => _seasonal?.IsBetter == true;

    /// <summary>The bank that answers.</summary>
    public LltBank Active => UsesSeason ? _seasonal!.Bank : _bank;

    /// <summary>What the season adds to that bank so many steps ahead; 0 while it is not used.</summary>
    /// <param name="step">Steps ahead, from 1.</param>
    public double SeasonAt(int step) => UsesSeason ? _seasonal!.Ahead(step) : 0;

    /// <summary>Factor on the spread so many steps ahead.</summary>
    /// <param name="step">Steps ahead, from 1.</param>
    public double SpreadAt(int step) => _scale.Factor(step);

    /// <summary>Takes in the next value; NaN = missing.</summary>
    /// <param name="y">The value.</param>
    /// <param name="missing">Steps without any value before this one.</param>
    /// <param name="step">Number of the step on the calendar, where the series has a period.</param>
    public void Add(double y, int missing = 0, long step = 0)
    {
        if (!_bank.IsFinite || _seasonal?.Bank.IsFinite == false)
        {
            // A bank that once left the finite numbers never comes back by itself.
            _bank = new LltBank();
            _seasonal = _period > 0 ? new SeasonalBank(_period) : null;
        }

        for (var i = 0; i < missing; i++)
        {
            _scale.Observe(double.NaN);
        }

        _scale.Observe(y);
        var skipped = double.IsFinite(y) ? missing : missing + 1;
        _bank.Skip(skipped);
        _seasonal?.Skip(step, skipped);
        if (double.IsFinite(y))
        {
            _seasonal?.Add(_bank, step, y);
            _bank.Add(y);
        }

        _scale.Promise(Active, SeasonAt);
    }

    /// <summary>Simulated futures about their medians, spread by the conformal scale.</summary>
    /// <param name="normals">Source of normal numbers.</param>
    /// <param name="steps">Steps ahead.</param>
    /// <param name="history">Past values, oldest first, for the fallback.</param>
    /// <returns>The futures, to be disposed; null when neither the banks nor the fallback gave numbers.</returns>
    public TrendFuture? Simulate(NormalStream normals, int steps, IReadOnlyList<double> history)
    {
        var why = Active.HasStarted ? "the bank gave numbers that are not finite" : "the bank has fewer than four values";
        if (Active.HasStarted && Active.IsFinite)
        {
            var future = new TrendFuture(steps) { UsesSeason = UsesSeason };
            Active.Simulate(ref normals, steps, Paths, future.Observed, future.Levels);
            AddSeason(future.Observed, future.Levels, steps);
            future.Quantiles = Spread(future.Observed, future.Levels, steps, SpreadAt);
            if (AreFinite(future.Observed) && AreFinite(future.Levels))
            {
                return future;
            }

            future.Dispose();
        }

        var walk = new TrendFuture(steps) { HasLevels = false, Fallback = $"random walk: {why}" };
        RandomWalk(ref normals, steps, history, walk.Observed);
        walk.Quantiles = Spread(walk.Observed, [], steps, _ => 1);
        if (AreFinite(walk.Observed))
        {
            return walk;
        }

        walk.Dispose();
        return null;
    }

    public void Write(BinaryWriter writer)
    {
        _bank.Write(writer);
        _scale.Write(writer);
        _seasonal?.Write(writer);
    }

    public void Read(BinaryReader reader)
    {
        _bank = new LltBank();
        _bank.Read(reader);
        _scale = new ConformalScale(_stride);
        _scale.Read(reader);
        if (_period > 0)
        {
            _seasonal = new SeasonalBank(_period);
            _seasonal.Read(reader);
        }
    }

    private void AddSeason(Span<double> observed, Span<double> levels, int steps)
    {
        for (var h = 0; h < steps && UsesSeason; h++)
        {
            var season = SeasonAt(h + 1);
            for (var i = h * Paths; i < (h + 1) * Paths; i++)
            {
                observed[i] += season;
                levels[i] += season;
            }
        }
    }

    private static bool AreFinite(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static void RandomWalk(ref NormalStream normals, int steps, IReadOnlyList<double> history, Span<double> observed)
    {
        var finite = history.Where(double.IsFinite).ToArray();
        var changes = finite.Skip(1).Zip(finite, (next, before) => next - before).ToArray();

        // In units of the largest change, whose square may be more than a number holds.
        var largest = changes.Length == 0 ? 0 : changes.Max(Math.Abs);
        var deviation = largest == 0 ? 0 : largest * Math.Sqrt(changes.Average(change => change / largest * (change / largest)));
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
    private static double[] Spread(Span<double> observed, Span<double> levels, int steps, Func<int, double> factorAt)
    {
        var shares = TrendFuture.Shares;
        var quantiles = new double[steps * shares.Length];
        var sorted = new double[Paths];
        for (var h = 0; h < steps; h++)
        {
            observed.Slice(h * Paths, Paths).CopyTo(sorted);
            Array.Sort(sorted);
            var median = TrendFuture.Quantile(sorted, 0.5);
            var factor = factorAt(h + 1);
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
                quantiles[(h * shares.Length) + q] = median + ((TrendFuture.Quantile(sorted, shares[q]) - median) * factor);
            }
        }

        return quantiles;
    }
}
