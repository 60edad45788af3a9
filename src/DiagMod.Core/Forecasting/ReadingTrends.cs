using DiagMod.Core.Currents;

namespace DiagMod.Core.Forecasting;

/// <summary>The trends of a motor's readings: one a reading that was ever given.</summary>
public sealed class ReadingTrends
{
    private readonly SortedDictionary<Reading, ReadingTrend> _trends = [];

    /// <summary>Takes in a reading of the next file; one that is not finite changes nothing.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="at">Time of the file.</param>
    /// <param name="clock">Where that time comes from.</param>
    /// <param name="value">The reading, in its unit.</param>
    public void Add(Reading reading, DateTimeOffset at, TimeSource clock, double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        if (!_trends.TryGetValue(reading, out var trend))
        {
            _trends[reading] = trend = new ReadingTrend(reading);
        }

        trend.Add(at, clock, value);
    }

    /// <summary>Begins a reading again: what it is measured against has changed.</summary>
    /// <param name="reading">What is read.</param>
    public void Forget(Reading reading) => _trends.Remove(reading);

    /// <summary>Forecasts of all readings that have enough points.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="limitOf">Where a reading becomes noteworthy; NaN when nothing says it.</param>
    public IReadOnlyList<ReadingForecast> Forecast(EquipmentId id, Func<Reading, double> limitOf)
    {
        ArgumentNullException.ThrowIfNull(limitOf);
        return [.. _trends.Select(pair => pair.Value.Forecast(id, limitOf(pair.Key))).OfType<ReadingForecast>()];
    }

    /// <summary>Writes the state.</summary>
    /// <param name="writer">Receives it.</param>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write((byte)_trends.Count);
        foreach (var (reading, trend) in _trends)
        {
            writer.Write((byte)reading);
            trend.Write(writer);
        }
    }

    /// <summary>Reads the state that <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Gives it.</param>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _trends.Clear();
        for (var count = reader.ReadByte(); count > 0; count--)
        {
            var reading = (Reading)reader.ReadByte();
            _trends[reading] = new ReadingTrend(reading);
            _trends[reading].Read(reader);
        }
    }
}
