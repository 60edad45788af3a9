using DiagMod.Core.Currents;

namespace DiagMod.Dashboard.Trends;

/// <summary>Where a moment lies on the x axis of a trend.</summary>
/// <param name="clock">Where the times come from.</param>
/// <param name="newest">Newest moment of the past.</param>
internal readonly struct TrendAxis(TimeSource clock, DateTimeOffset newest)
{
    private static readonly DateTimeOffset SequenceEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Sequence time has no calendar: recording time counted from the first file, in the unit that keeps figures short.
    private readonly double _unitSeconds = (newest - SequenceEpoch).TotalSeconds switch
    {
        < 300 => 1.0,
        < 4 * 3600 => 60.0,
        _ => 3600.0,
    };

    /// <summary>True when x is a time of the calendar.</summary>
    public bool IsTime => clock == TimeSource.Recorded;

    /// <summary>The place of a moment.</summary>
    /// <param name="at">The moment, UTC.</param>
    public double Place(DateTimeOffset at) => IsTime
        ? at.ToUnixTimeMilliseconds() / 1000.0
        : (at - SequenceEpoch).TotalSeconds / _unitSeconds;

    /// <summary>What x means, in words; empty where the browser says it.</summary>
    /// <param name="texts">The reader's language.</param>
    public string Label(TrendTexts texts) => IsTime ? "" : texts.SequenceAxis(_unitSeconds);
}
