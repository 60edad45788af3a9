using DiagMod.Core.Currents;

namespace DiagMod.Core.Forecasting;

/// <summary>RMS of one valid window of a running motor.</summary>
/// <param name="At">Start of the window, UTC.</param>
/// <param name="RmsAmps">RMS a phase, amperes; NaN where absent.</param>
public readonly record struct WindowRms(DateTimeOffset At, PhaseValues RmsAmps);

/// <summary>Where the RMS of one motor is going: three cadences with the same model (signals.md, section 9).</summary>
/// <remarks>State is bounded: 240 points a cadence, 240 windows of the hour in work.</remarks>
public sealed class RmsTrend
{
    /// <summary>Name and version of the model.</summary>
    public const string ModelVersion = TrendForecaster.ModelVersion;

    /// <summary>Name and version of the model that answers where the banks give no numbers.</summary>
    public const string FallbackVersion = TrendForecaster.FallbackVersion;

    /// <summary>Simulated futures behind a forecast.</summary>
    public const int Paths = TrendForecaster.Paths;

    /// <summary>Points a forecast needs.</summary>
    public const int Need = 20;

    /// <summary>Furthest horizon, steps.</summary>
    public const int MaxSteps = 240;

    private readonly CadenceTrend _windows = new(Cadence.Window);
    private readonly CadenceTrend _files = new(Cadence.File);
    private readonly CadenceTrend _hours = new(Cadence.Hour);
    private readonly OpenHour _hour = new();
    private double _hopSeconds = 0.5;

    /// <summary>Takes in one file.</summary>
    /// <param name="recordedAt">Time of its first row.</param>
    /// <param name="clock">Where that time comes from.</param>
    /// <param name="hop">Time between two windows.</param>
    /// <param name="windows">Its valid windows of a running motor, in order; a file without any changes nothing.</param>
    public void Add(DateTimeOffset recordedAt, TimeSource clock, TimeSpan hop, IReadOnlyList<WindowRms> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Count == 0)
        {
            return;
        }

        _hopSeconds = hop.TotalSeconds;
        foreach (var window in windows)
        {
            _windows.Add(window.At, window.RmsAmps, clock, hop);
            if (_hour.IsOver(window.At))
            {
                _hours.Add(_hour.Start, _hour.Median(), _hour.Clock, TimeSpan.FromHours(1));
                _hour.Clear();
            }

            _hour.Add(window, clock);
        }

        _files.Add(recordedAt, MedianOf(windows), clock, TimeSpan.Zero);
    }

    /// <summary>Median of each phase over some windows; NaN where no window has a number.</summary>
    /// <param name="windows">The windows.</param>
    public static PhaseValues MedianOf(IReadOnlyList<WindowRms> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var result = PhaseValues.Unknown;
        foreach (var phase in PhaseSets.InOrder)
        {
            var values = windows.Select(window => window.RmsAmps[phase]).Where(double.IsFinite).ToArray();
            if (values.Length > 0)
            {
                Array.Sort(values);
                result = result.With(phase, TrendFuture.Quantile(values, 0.5));
            }
        }

        return result;
    }

    /// <summary>A forecast from the state as it is; nothing changes.</summary>
    /// <param name="id">The motor: its name is part of the key of the random numbers.</param>
    /// <param name="cadence">Step; null = the coarsest with at least 20 points (decision D44).</param>
    /// <param name="horizonSteps">Steps ahead, 1 to 240; null = 120 windows, 24 files or 48 hours.</param>
    /// <param name="thresholdAmps">Threshold, amperes; NaN when there is none.</param>
    /// <param name="source">Where the threshold comes from.</param>
    public ForecastAnswer Forecast(
        EquipmentId id, Cadence? cadence, int? horizonSteps, double thresholdAmps, ThresholdSource source)
    {
        if (horizonSteps is < 1 or > MaxSteps)
        {
            throw new ArgumentOutOfRangeException(
                nameof(horizonSteps), horizonSteps, $"A forecast reaches 1 to {MaxSteps} steps ahead.");
        }

        var chosen = cadence ?? (_hours.Have >= Need ? Cadence.Hour : _files.Have >= Need ? Cadence.File : Cadence.Window);
        var (trend, steps, seconds) = chosen switch
        {
            Cadence.Window => (_windows, 120, _hopSeconds),
            Cadence.File => (_files, 24, double.NaN),
            Cadence.Hour => (_hours, 48, 3600.0),
            _ => throw new ArgumentOutOfRangeException(nameof(cadence), cadence, "Expected window, file or hour."),
        };
        var have = trend.Have;
        if (have < Need)
        {
            return new ForecastAnswer(null, have, Need);
        }

        var forecast = trend.Forecast(
            NormalStream.KeyOf(id.Value), horizonSteps ?? steps, Need, seconds, thresholdAmps, source);
        return forecast.Phases.Count > 0
            ? new ForecastAnswer(forecast, have, Need)
            : new ForecastAnswer(null, have, Need, forecast.Fallback);
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_hopSeconds);
        _windows.Write(writer);
        _files.Write(writer);
        _hours.Write(writer);
        _hour.Write(writer);
    }

    internal void Read(BinaryReader reader)
    {
        _hopSeconds = reader.ReadDouble();
        _windows.Read(reader);
        _files.Read(reader);
        _hours.Read(reader);
        _hour.Read(reader);
    }
}

/// <summary>The windows of the hour in work: all of the first 240, then every second, every fourth and so on.</summary>
internal sealed class OpenHour
{
    private const int Capacity = 240;

    private readonly List<Kept> _kept = [];
    private long _seen;
    private int _every = 1;

    public DateTimeOffset Start { get; private set; }

    public TimeSource Clock { get; private set; }

    public bool IsOver(DateTimeOffset at) => _kept.Count > 0 && HourOf(at) != Start;

    public void Add(WindowRms window, TimeSource clock)
    {
        if (_kept.Count == 0)
        {
            Start = HourOf(window.At);
        }

        Clock = clock;
        if (_seen++ % _every != 0)
        {
            return;
        }

        if (_kept.Count == Capacity)
        {
            for (var i = 0; i < Capacity / 2; i++)
            {
                _kept[i] = _kept[2 * i];
            }

            _kept.RemoveRange(Capacity / 2, Capacity / 2);
            _every *= 2;
        }

        _kept.Add(new Kept((float)window.RmsAmps.R, (float)window.RmsAmps.S, (float)window.RmsAmps.T));
    }

    public PhaseValues Median() =>
        RmsTrend.MedianOf([.. _kept.Select(kept => new WindowRms(Start, new PhaseValues(kept.R, kept.S, kept.T)))]);

    public void Clear()
    {
        _kept.Clear();
        _seen = 0;
        _every = 1;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Start.UtcTicks);
        writer.Write((byte)Clock);
        writer.Write(_seen);
        writer.Write(_every);
        writer.Write(_kept.Count);
        foreach (var window in _kept)
        {
            writer.Write(window.R);
            writer.Write(window.S);
            writer.Write(window.T);
        }
    }

    public void Read(BinaryReader reader)
    {
        Start = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        Clock = (TimeSource)reader.ReadByte();
        _seen = reader.ReadInt64();
        _every = reader.ReadInt32();
        _kept.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            _kept.Add(new Kept(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle()));
        }
    }

    private static DateTimeOffset HourOf(DateTimeOffset at) =>
        new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    // As the journal has them; the time of a kept window is no longer asked for, only its hour.
    private readonly record struct Kept(float R, float S, float T);
}
