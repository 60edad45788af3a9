namespace DiagMod.Core.Detection;

/// <summary>Turns block statistics into p-values by their rank among healthy blocks, the fleet's and the motor's own (signals.md,
/// 8.3).</summary>
/// <remarks>
/// <para>The two channels m (mean) and h (90 %) give p = min(1, 2·min(p_m, p_h)). The ring keeps the newest 256 blocks.</para>
/// <para>Motors differ in how large their healthy scores are more than a motor's blocks do: ranked as they are, blocks of a motor
/// unlike the fleet would all be alarming. What is ranked among the fleet's is therefore the shift ln(statistic) − mean of
/// ln(own ring), times √(n/(n+1)) because that mean rests on n blocks only. (Studentised by the ring's own spread as well, it found
/// one fault less of 32 and gave no fewer false alarms.)</para>
/// <para>A rank cannot fall below 1/(n+1). Above the largest block of the ring the p-value follows an exponential tail over
/// the top tenth (at least four blocks) of the ring; because its mean excess is itself estimated from k values, the predictive
/// (1 + y/(k·β))^−k is used in place of exp(−y/β): a small ring then speaks cautiously.</para>
/// </remarks>
public sealed class ConformalCalibration
{
    /// <summary>Blocks the ring keeps.</summary>
    public const int Capacity = 256;

    /// <summary>Own blocks needed for a p-value without a fleet prior: eight give four excesses for the tail.</summary>
    public const int MinimumOwn = 8;

    /// <summary>Own blocks from which the fleet's are no longer asked (signals.md, 8.3).</summary>
    public const int OwnInsteadOfFleet = 60;

    private const double SmallestP = 1e-12;
    private const int FewestExcesses = 4;

    private readonly double[] _means = new double[Capacity];
    private readonly double[] _highs = new double[Capacity];
    private readonly double[] _fleetMeans;
    private readonly double[] _fleetHighs;
    private bool _hasFleet;
    private int _next;

    /// <summary>An empty ring.</summary>
    /// <param name="prior">Calibration of the fleet; null = the motor calibrates itself.</param>
    public ConformalCalibration(DetectorPrior? prior = null)
    {
        _fleetMeans = prior?.SortedMeans ?? [];
        _fleetHighs = prior?.SortedHighs ?? [];
        _hasFleet = _fleetMeans.Length > 0;
    }

    /// <summary>Own blocks in the ring, 0 to 256.</summary>
    public int Count { get; private set; }

    /// <summary>True when a p-value can be told.</summary>
    public bool IsReady => Missing == 0;

    /// <summary>Own blocks still missing until a p-value can be told.</summary>
    internal int Missing => Math.Max(0, (_hasFleet ? 1 : MinimumOwn) - Count);

    /// <summary>True while the fleet's blocks are asked.</summary>
    internal bool AsksFleet => _hasFleet;

    /// <summary>Leaves the fleet's blocks aside for good: this motor is not like them.</summary>
    internal void LeaveFleet() => _hasFleet = false;

    /// <summary>Takes in the statistics of one accepted block that its model had not learned.</summary>
    /// <param name="mean">m.</param>
    /// <param name="high">h.</param>
    public void Add(double mean, double high)
    {
        _means[_next] = mean;
        _highs[_next] = high;
        _next = (_next + 1) % Capacity;
        Count = Math.Min(Count + 1, Capacity);
    }

    /// <summary>Multiplies all own statistics: the model they came from changed its scale.</summary>
    /// <param name="factor">Above 0.</param>
    internal void Scale(double factor)
    {
        for (var i = 0; i < Count; i++)
        {
            _means[i] *= factor;
            _highs[i] *= factor;
        }
    }

    /// <summary>The combined p-value of one block; NaN while not ready.</summary>
    /// <param name="mean">m.</param>
    /// <param name="high">h.</param>
    public double PValue(double mean, double high)
    {
        if (!IsReady || double.IsNaN(mean) || double.IsNaN(high))
        {
            return double.NaN;
        }

        var p = Math.Min(Channel(_means, _fleetMeans, mean), Channel(_highs, _fleetHighs, high));
        return Math.Min(1, 2 * p);
    }

    /// <summary>Rank of a value among sorted ones, (1 + #{c ≥ value})/(n + 1), with a tail above the largest.</summary>
    /// <param name="sorted">Calibration values, ascending, at least one.</param>
    /// <param name="value">The value.</param>
    internal static double Rank(ReadOnlySpan<double> sorted, double value)
    {
        var n = sorted.Length;
        var atLeast = 0;
        while (atLeast < n && sorted[n - 1 - atLeast] >= value)
        {
            atLeast++;
        }

        var rank = (1.0 + atLeast) / (n + 1);
        return atLeast > 0 || n <= FewestExcesses ? rank : Math.Min(rank, Tail(sorted, value));
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(_next);
        if (_fleetMeans.Length > 0)
        {
            writer.Write(_hasFleet);
        }

        for (var i = 0; i < Count; i++)
        {
            writer.Write(_means[i]);
            writer.Write(_highs[i]);
        }
    }

    internal void Read(BinaryReader reader)
    {
        Count = reader.ReadInt32();
        _next = reader.ReadInt32();
        if (_fleetMeans.Length > 0)
        {
            _hasFleet = reader.ReadBoolean();
        }

        for (var i = 0; i < Count; i++)
        {
            _means[i] = reader.ReadDouble();
            _highs[i] = reader.ReadDouble();
        }
    }

    private static double Tail(ReadOnlySpan<double> sorted, double value)
    {
        var n = sorted.Length;
        var excesses = Math.Max(FewestExcesses, (n + 9) / 10);
        var limit = sorted[n - 1 - excesses];
        double sum = 0;
        for (var i = n - excesses; i < n; i++)
        {
            sum += sorted[i] - limit;
        }

        // Blocks that are all alike would make any change infinitely unlikely; a thousandth of the limit is the least spread.
        var meanExcess = Math.Max(sum / excesses, 1e-3 * Math.Abs(limit));
        var survival = Math.Pow(1 + ((value - limit) / (excesses * meanExcess)), -excesses);
        return Math.Max(excesses / (n + 1.0) * survival, SmallestP);
    }

    /// <summary>How far a value lies above the motor's own healthy blocks, on the scale that motors share.</summary>
    internal static double Shift(ReadOnlySpan<double> own, double value)
    {
        double sum = 0;
        foreach (var one in own)
        {
            sum += Math.Log(one);
        }

        return (Math.Log(value) - (sum / own.Length)) * Math.Sqrt(own.Length / (own.Length + 1.0));
    }

    /// <summary>Both shifts of a block; NaN without own blocks.</summary>
    internal (double Mean, double High) Shifts(double mean, double high) => Count == 0
        ? (double.NaN, double.NaN)
        : (Shift(_means.AsSpan(0, Count), mean), Shift(_highs.AsSpan(0, Count), high));

    private double Channel(double[] ring, double[] fleet, double value)
    {
        var own = ring[..Count];
        var shifted = _hasFleet ? Rank(fleet, Shift(own, value)) : double.NaN;
        if (_hasFleet && Count < OwnInsteadOfFleet)
        {
            return shifted;
        }

        Array.Sort(own);
        var p = Rank(own, value);

        // Below the ring's resolution the fleet's tail has a say: the larger of the two is the honest one.
        return _hasFleet && value > own[^1] ? Math.Max(p, shifted) : p;
    }
}
