using DiagMod.Core.Currents;

namespace DiagMod.Core.Forecasting;

/// <summary>Where one reading is going, file by file, with the model that RMS has.</summary>
/// <remarks>State is bounded: 120 points and one forecaster.</remarks>
public sealed class ReadingTrend
{
    /// <summary>Points kept.</summary>
    public const int Capacity = 120;

    /// <summary>Files ahead that are told when nobody says how many.</summary>
    public const int DefaultSteps = 24;

    private const int Stride = 2;

    // Beyond the keys of the RMS cadences.
    private const ulong FirstKey = 16;

    private readonly Reading _reading;
    private readonly TrendForecaster _forecaster = new(Stride);
    private readonly List<Point> _points = [];
    private long _total;

    /// <summary>Starts without a point.</summary>
    /// <param name="reading">What is read.</param>
    public ReadingTrend(Reading reading) => _reading = reading;

    /// <summary>Points at hand, at most 120.</summary>
    public int Have => _points.Count;

    /// <summary>Takes in the reading of the next file; one that is not finite changes nothing.</summary>
    /// <param name="at">Time of the file.</param>
    /// <param name="clock">Where that time comes from.</param>
    /// <param name="value">The reading, in its unit.</param>
    public void Add(DateTimeOffset at, TimeSource clock, double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        if (_points.Count == Capacity)
        {
            _points.RemoveAt(0);
        }

        _points.Add(new Point(at.UtcTicks, (float)value, clock));
        _total++;
        _forecaster.Add(value);
    }

    /// <summary>A forecast from the state as it is; nothing changes.</summary>
    /// <param name="id">The motor: its name is part of the key of the random numbers.</param>
    /// <param name="limit">Where the reading becomes noteworthy, in its unit; NaN when nothing says it.</param>
    /// <param name="steps">Files ahead, 1 to 240.</param>
    /// <returns>The forecast; null below 20 points, or when neither the model nor its fallback gave numbers.</returns>
    public ReadingForecast? Forecast(EquipmentId id, double limit, int steps = DefaultSteps)
    {
        if (steps is < 1 or > RmsTrend.MaxSteps)
        {
            throw new ArgumentOutOfRangeException(
                nameof(steps), steps, $"A forecast reaches 1 to {RmsTrend.MaxSteps} steps ahead.");
        }

        if (Have < RmsTrend.Need)
        {
            return null;
        }

        ReadingPoint[] history = [.. _points.Select(point => new ReadingPoint(point.At, point.Value))];
        var future = _forecaster.Simulate(
            new NormalStream(NormalStream.KeyOf(id.Value), FirstKey + (ulong)_reading, (ulong)_total), steps,
            [.. history.Select(point => point.Value)], limit);
        if (future is null)
        {
            return null;
        }

        var (last, seconds) = (history[^1].At, CadenceTrend.SpacingSeconds([.. history.Select(point => point.At)]));
        return new ReadingForecast
        {
            Reading = _reading,
            StepSeconds = seconds,
            Clock = _points.Any(point => point.Clock == TimeSource.Sequence) ? TimeSource.Sequence : TimeSource.Recorded,
            ModelVersion = future.Fallback is null ? TrendForecaster.ModelVersion : TrendForecaster.FallbackVersion,
            Fallback = future.Fallback,
            History = history,
            Future = future.Points(last, seconds),
            Limit = limit,
            POver = future.Over,
            POverLevel = future.OverLevel,
            Crossing = future.CrossingAfter(last, seconds),
        };
    }

    /// <summary>Writes the state.</summary>
    /// <param name="writer">Receives it.</param>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_total);
        writer.Write(_points.Count);
        foreach (var point in _points)
        {
            writer.Write(point.Ticks);
            writer.Write(point.Value);
            writer.Write((byte)point.Clock);
        }

        _forecaster.Write(writer);
    }

    /// <summary>Reads the state that <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Gives it.</param>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _total = reader.ReadInt64();
        _points.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            _points.Add(new Point(reader.ReadInt64(), reader.ReadSingle(), (TimeSource)reader.ReadByte()));
        }

        _forecaster.Read(reader);
    }

    private readonly record struct Point(long Ticks, float Value, TimeSource Clock)
    {
        public DateTimeOffset At => new(Ticks, TimeSpan.Zero);
    }
}
