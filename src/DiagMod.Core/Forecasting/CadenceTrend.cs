using DiagMod.Core.Currents;

namespace DiagMod.Core.Forecasting;

/// <summary>RMS of all phases at one cadence: a ring of points and one trend a phase.</summary>
internal sealed class CadenceTrend
{
    /// <summary>Points kept: two minutes of windows, 240 files, ten days of hours.</summary>
    public const int Capacity = 240;

    // Further ahead than that nothing is told, so a longer gap changes nothing more.
    private const int LongestGap = 240;

    private readonly Cadence _cadence;
    private readonly List<Point> _points = new(Capacity);
    private readonly PhaseTrend[] _phases;

    public CadenceTrend(Cadence cadence)
    {
        _cadence = cadence;

        // Windows come by the hundred; testing every sixteenth keeps a file's worth of them within a few milliseconds.
        var stride = cadence == Cadence.Window ? 16 : 2;
        _phases = [new PhaseTrend(stride), new PhaseTrend(stride), new PhaseTrend(stride)];
    }

    /// <summary>Points at hand, at most 240.</summary>
    public int Have => _points.Count;

    /// <summary>Takes in the next point.</summary>
    /// <param name="at">Its time.</param>
    /// <param name="rms">RMS a phase, amperes.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <param name="step">Length of a step where the cadence has one; zero for files.</param>
    public void Add(DateTimeOffset at, PhaseValues rms, TimeSource clock, TimeSpan step)
    {
        var missing = 0;
        if (step > TimeSpan.Zero && _points.Count > 0)
        {
            var steps = (at - _points[^1].At).TotalSeconds / step.TotalSeconds;
            missing = (int)Math.Clamp(Math.Round(steps) - 1, 0, LongestGap);
        }

        if (_points.Count == Capacity)
        {
            _points.RemoveAt(0);
        }

        _points.Add(new Point(at, rms, clock));
        Total++;
        foreach (var phase in PhaseSets.InOrder)
        {
            _phases[(int)phase].Add(rms[phase], missing);
        }
    }

    /// <summary>Points taken in.</summary>
    public long Total { get; private set; }

    /// <summary>History and future; null when no phase has enough points.</summary>
    /// <param name="motor">Key of the motor.</param>
    /// <param name="steps">Steps ahead.</param>
    /// <param name="need">Points a phase needs.</param>
    /// <param name="stepSeconds">Length of a step; NaN = the median spacing of the points.</param>
    /// <param name="threshold">The threshold, amperes; NaN when there is none.</param>
    /// <param name="source">Where it comes from.</param>
    public RmsForecast? Forecast(
        ulong motor, int steps, int need, double stepSeconds, double threshold, ThresholdSource source)
    {
        var seconds = double.IsFinite(stepSeconds) ? stepSeconds : MedianSpacing();
        var last = _points.Count == 0 ? default : _points[^1].At;
        var phases = new List<PhaseForecast>(3);
        double over = double.NaN, overLevel = double.NaN;
        Crossing? crossing = null;
        string? fallback = null;
        foreach (var phase in PhaseSets.InOrder)
        {
            var history = _points.Where(point => double.IsFinite(point.Rms[phase])).ToList();
            if (history.Count < need || !double.IsFinite(_points[^1].Rms[phase]))
            {
                continue;
            }

            var key = ((ulong)_cadence * 3) + (ulong)phase;
            var future = _phases[(int)phase].Simulate(
                new NormalStream(motor, key, (ulong)Total), steps, [.. history.Select(point => point.Rms[phase])]);
            fallback ??= future.Fallback;
            phases.Add(new PhaseForecast(
                phase, [.. history.Select(point => new TrendPoint(point.At, point.Rms[phase]))],
                Points(future.Quantiles, steps, last, seconds)));
            if (!double.IsFinite(threshold))
            {
                continue;
            }

            var first = ExceedanceProbability.FirstSteps(future.Observed, PhaseTrend.Paths, threshold);
            var p = ExceedanceProbability.Of(first);
            if (!(p <= over))
            {
                over = p;
                crossing = CrossingOf(first, last, seconds);
            }

            var level = ExceedanceProbability.Of(
                ExceedanceProbability.FirstSteps(future.Levels, PhaseTrend.Paths, threshold));
            overLevel = level <= overLevel ? overLevel : level;
        }

        return phases.Count == 0
            ? null
            : new RmsForecast
            {
                Cadence = _cadence,
                StepSeconds = seconds,
                Clock = _points.Any(point => point.Clock == TimeSource.Sequence)
                    ? TimeSource.Sequence
                    : TimeSource.Recorded,
                ModelVersion = RmsTrend.ModelVersion,
                Fallback = fallback,
                Phases = phases,
                ThresholdAmps = threshold,
                ThresholdSource = source,
                POver = over,
                POverLevel = overLevel,
                Crossing = crossing,
            };
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Total);
        writer.Write(_points.Count);
        foreach (var point in _points)
        {
            writer.Write(point.At.UtcTicks);
            writer.Write(point.Rms.R);
            writer.Write(point.Rms.S);
            writer.Write(point.Rms.T);
            writer.Write((byte)point.Clock);
        }

        foreach (var phase in _phases)
        {
            phase.Write(writer);
        }
    }

    public void Read(BinaryReader reader)
    {
        Total = reader.ReadInt64();
        _points.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var at = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
            var rms = new PhaseValues(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            _points.Add(new Point(at, rms, (TimeSource)reader.ReadByte()));
        }

        foreach (var phase in _phases)
        {
            phase.Read(reader);
        }
    }

    private static ForecastPoint[] Points(double[] quantiles, int steps, DateTimeOffset last, double seconds)
    {
        var points = new ForecastPoint[steps];
        for (var h = 0; h < steps; h++)
        {
            var q = quantiles.AsSpan(h * PhaseFuture.Shares.Length, PhaseFuture.Shares.Length);
            points[h] = new ForecastPoint(At(last, h + 1, seconds), q[0], q[1], q[2], q[3], q[4]);
        }

        return points;
    }

    private static Crossing? CrossingOf(int[] firstSteps, DateTimeOffset last, double seconds)
    {
        var sorted = (int[])firstSteps.Clone();
        Array.Sort(sorted);
        int Step(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
        if (Step(0.5) == int.MaxValue)
        {
            return null;
        }

        var late = Step(0.9);
        return new Crossing(
            At(last, Step(0.5), seconds), At(last, Step(0.1), seconds),
            late == int.MaxValue ? null : At(last, late, seconds));
    }

    // Whole microseconds: what the database keeps.
    private static DateTimeOffset At(DateTimeOffset last, int step, double seconds) =>
        last.AddTicks((long)Math.Round(step * seconds * 1e6) * TimeSpan.TicksPerMicrosecond);

    private double MedianSpacing()
    {
        if (_points.Count < 2)
        {
            return 0;
        }

        var spacing = new double[_points.Count - 1];
        for (var i = 1; i < _points.Count; i++)
        {
            spacing[i - 1] = (_points[i].At - _points[i - 1].At).TotalSeconds;
        }

        Array.Sort(spacing);
        return PhaseFuture.Quantile(spacing, 0.5);
    }

    private readonly record struct Point(DateTimeOffset At, PhaseValues Rms, TimeSource Clock);
}
