namespace DiagMod.Core.Forecasting;

/// <summary>Where one series is going: a bank, where the calendar means something a second one behind the daily season, and
/// the scale that keeps their intervals honest (signals.md, section 9).</summary>
/// <remarks>Constant memory; the state after the same values is the same to the bit.</remarks>
internal sealed class TrendForecaster
{
    /// <summary>Simulated futures.</summary>
    public const int Paths = 512;

    /// <summary>Name and version of the model.</summary>
    public const string ModelVersion = "llt-bank/3";

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

    /// <summary>Simulated futures, spread about their medians by the conformal scale.</summary>
    /// <param name="normals">Source of normal numbers.</param>
    /// <param name="steps">Steps ahead.</param>
    /// <param name="history">Past values, oldest first, for the fallback.</param>
    /// <param name="threshold">Chances are told to reach it; NaN without one.</param>
    /// <param name="futures">Receives steps × <see cref="Paths"/> of what is observed; may be empty.</param>
    /// <returns>What they come to; null when neither the banks nor the fallback gave numbers.</returns>
    public TrendFuture? Simulate(
        NormalStream normals, int steps, IReadOnlyList<double> history, double threshold = double.NaN,
        Span<double> futures = default)
    {
        var why = Active.HasStarted ? "the bank gave numbers that are not finite" : "the bank has fewer than four values";
        if (Active.HasStarted && Active.IsFinite)
        {
            var future = new TrendFuture(steps, threshold) { UsesSeason = UsesSeason };
            if (future.Follow(SimulatedPaths.Of(Active, normals, Paths), SeasonAt, SpreadAt, futures))
            {
                return future;
            }
        }

        var walk = new TrendFuture(steps, threshold) { Fallback = $"random walk: {why}" };
        return walk.Follow(RandomWalk(normals, history), _ => 0, _ => 1, futures) ? walk : null;
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

    private static SimulatedPaths RandomWalk(NormalStream normals, IReadOnlyList<double> history)
    {
        var finite = history.Where(double.IsFinite).ToArray();
        var changes = finite.Skip(1).Zip(finite, (next, before) => next - before).ToArray();

        // In units of the largest change, whose square may be more than a number holds.
        var largest = changes.Length == 0 ? 0 : changes.Max(Math.Abs);
        var deviation = largest == 0 ? 0 : largest * Math.Sqrt(changes.Average(change => change / largest * (change / largest)));
        return SimulatedPaths.RandomWalk(finite.Length == 0 ? double.NaN : finite[^1], deviation, normals, Paths);
    }
}
