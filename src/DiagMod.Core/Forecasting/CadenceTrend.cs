using DiagMod.Core.Currents;

namespace DiagMod.Core.Forecasting;

/// <summary>RMS of all phases at one cadence: a ring of points and one trend a phase.</summary>
internal sealed class CadenceTrend
{
    /// <summary>Points kept: two minutes of windows, 240 files, ten days of hours.</summary>
    public const int Capacity = 240;

    private const string NoModel = "neither the banks nor a random walk gave finite numbers";

    // Further ahead than that nothing is told, so a longer gap changes nothing more.
    private const int LongestGap = 240;

    private const int HoursADay = 24;

    private readonly Cadence _cadence;
    private readonly List<Point> _points = [];
    private readonly TrendForecaster[] _phases;

    public CadenceTrend(Cadence cadence)
    {
        _cadence = cadence;

        // Windows come by the hundred; testing every sixteenth keeps a file's worth of them within a few milliseconds.
        var stride = cadence == Cadence.Window ? 16 : 2;
        var period = cadence == Cadence.Hour ? HoursADay : 0;
        _phases = [new(stride, period), new(stride, period), new(stride, period)];
    }

    /// <summary>Points at hand, at most 240: of the phase that has most, among those that the newest point has.</summary>
    public int Have
    {
        get
        {
            var most = 0;
            foreach (var phase in PhaseSets.InOrder)
            {
                most = Math.Max(most, IsPresent(phase) ? History(phase).Count() : 0);
            }

            return most;
        }
    }

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

        _points.Add(new Point(at.UtcTicks, Single(rms.R), Single(rms.S), Single(rms.T), clock));
        Total++;
        var number = _cadence == Cadence.Hour ? at.UtcTicks / TimeSpan.TicksPerHour : 0;
        foreach (var phase in PhaseSets.InOrder)
        {
            _phases[(int)phase].Add(rms[phase], missing, number);
        }
    }

    /// <summary>Points taken in.</summary>
    public long Total { get; private set; }

    /// <summary>History and future of the phases that have enough points.</summary>
    /// <param name="motor">Key of the motor.</param>
    /// <param name="steps">Steps ahead.</param>
    /// <param name="need">Points a phase needs.</param>
    /// <param name="stepSeconds">Length of a step; NaN = the median spacing of the points.</param>
    /// <param name="threshold">The threshold, amperes; NaN when there is none.</param>
    /// <param name="source">Where it comes from.</param>
    /// <returns>The forecast; without a phase when neither model gave numbers for any.</returns>
    public RmsForecast Forecast(
        ulong motor, int steps, int need, double stepSeconds, double threshold, ThresholdSource source)
    {
        var seconds = double.IsFinite(stepSeconds) ? stepSeconds : SpacingSeconds([.. _points.Select(point => point.At)]);
        var last = _points[^1].At;
        var phases = new List<PhaseForecast>(3);
        var reasons = new List<string>(3);
        double over = double.NaN, overLevel = double.NaN;
        Crossing? crossing = null;
        foreach (var phase in PhaseSets.InOrder)
        {
            TrendPoint[] history = IsPresent(phase) ? [.. History(phase)] : [];
            if (history.Length < need)
            {
                continue;
            }

            var key = ((ulong)_cadence * 3) + (ulong)phase;
            var future = _phases[(int)phase].Simulate(
                new NormalStream(motor, key, (ulong)Total), steps, [.. history.Select(point => point.RmsAmps)], threshold);
            if ((future is null ? NoModel : future.Fallback) is { } reason)
            {
                reasons.Add($"{phase}: {reason}");
            }

            if (future is null)
            {
                continue;
            }

            phases.Add(new PhaseForecast(phase, history, future.Points(last, seconds))
            {
                ModelVersion = future.Fallback is null ? TrendForecaster.ModelVersion : TrendForecaster.FallbackVersion,
                UsesSeason = future.UsesSeason,
            });
            if (double.IsFinite(threshold))
            {
                // The motor is over when its first phase is.
                over = future.Over <= over ? over : future.Over;
                overLevel = future.OverLevel <= overLevel ? overLevel : future.OverLevel;
                crossing = future.CrossingAfter(last, seconds) is { } next && !(crossing?.Median <= next.Median) ? next : crossing;
            }
        }

        return new RmsForecast
        {
            Cadence = _cadence,
            StepSeconds = seconds,
            Clock = _points.Any(point => point.Clock == TimeSource.Sequence) ? TimeSource.Sequence : TimeSource.Recorded,
            ModelVersion = phases.Find(one => one.ModelVersion == TrendForecaster.ModelVersion)?.ModelVersion
                ?? TrendForecaster.FallbackVersion,
            Fallback = reasons.Count == 0 ? null : string.Join("; ", reasons),
            Phases = phases,
            ThresholdAmps = threshold,
            ThresholdSource = source,
            POver = over,
            POverLevel = overLevel,
            Crossing = crossing,
        };
    }

    /// <summary>Median time between two points, seconds; 0 of fewer than two.</summary>
    /// <param name="times">Times, ascending.</param>
    public static double SpacingSeconds(DateTimeOffset[] times)
    {
        var spacing = times.Skip(1).Zip(times, (next, before) => (next - before).TotalSeconds).Order().ToArray();
        return spacing.Length == 0 ? 0 : TrendFuture.Quantile(spacing, 0.5);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Total);
        writer.Write(_points.Count);
        foreach (var point in _points)
        {
            writer.Write(point.Ticks);
            writer.Write(point.R);
            writer.Write(point.S);
            writer.Write(point.T);
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
            _points.Add(new Point(
                reader.ReadInt64(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(),
                (TimeSource)reader.ReadByte()));
        }

        foreach (var phase in _phases)
        {
            phase.Read(reader);
        }
    }

    // A number too large for float32 is still a number: the banks judge it, not the ring.
    private static float Single(double rms) =>
        double.IsFinite(rms) ? (float)Math.Clamp(rms, float.MinValue, float.MaxValue) : float.NaN;

    private bool IsPresent(Phase phase) => _points.Count > 0 && float.IsFinite(_points[^1][phase]);

    private IEnumerable<TrendPoint> History(Phase phase) => _points
        .Where(point => float.IsFinite(point[phase]))
        .Select(point => new TrendPoint(point.At, point[phase]));

    // A motor keeps hundreds of them: float32, as the journal has them.
    private readonly record struct Point(long Ticks, float R, float S, float T, TimeSource Clock)
    {
        public DateTimeOffset At => new(Ticks, TimeSpan.Zero);

        public float this[Phase phase] => phase switch
        {
            Phase.R => R,
            Phase.S => S,
            _ => T,
        };
    }
}
