using System.Buffers;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace DiagMod.Host.Metrics;

/// <summary>The instruments of one host as Prometheus text (exposition format 0.0.4), bounded in memory.</summary>
/// <remarks>Listens to the meters that its own factory made, so that two hosts in one process do not mix. Instruments of the same
/// name from several meters are one family. Made before the instruments are, so that the zeros they begin with are seen.</remarks>
public sealed class PrometheusExporter : IDisposable
{
    /// <summary>Media type of the answer.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int MaxLabelLength = 200;

    private static readonly double[] UsualBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly IMeterFactory _meters;
    private MetricFamily[] _ordered = [];
    private long _dropped;
    private long _scrape;

    /// <summary>Listens from now on.</summary>
    /// <param name="meters">Makes the meters that are listened to.</param>
    public PrometheusExporter(IMeterFactory meters)
    {
        _meters = meters;
        foreach (var (_, _, name, help) in ForeignInstruments.All)
        {
            FamilyOf(name, MetricKind.Gauge, help, []).Take("", 0, isDelta: true);
        }

        meters.Create("DiagMod.Exporter").CreateObservableCounter(
            "diagmod_metrics_dropped_total", () => Interlocked.Read(ref _dropped), null,
            "Measurements that were not kept, because their family had its most label sets already.");
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<double>(Take);
        _listener.SetMeasurementEventCallback<float>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<long>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<short>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<byte>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((i, value, tags, state) => Take(i, (double)value, tags, state));
        _listener.Start();
    }

    /// <summary>Writes everything counted up to now; several callers at once are served one after another.</summary>
    /// <param name="buffer">Receives UTF-8 text.</param>
    public void Write(IBufferWriter<byte> buffer)
    {
        var text = new PrometheusText(buffer);
        lock (_gate)
        {
            _scrape++;
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // A figure that cannot be asked now (a disk that is gone) keeps its last value; all others were asked.
            }

            foreach (var family in _ordered)
            {
                family.Write(text);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static MetricKind KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name.StartsWith("Histogram", StringComparison.Ordinal) ? MetricKind.Histogram
            : name.StartsWith("Counter", StringComparison.Ordinal)
                || name.StartsWith("ObservableCounter", StringComparison.Ordinal) ? MetricKind.Counter
            : MetricKind.Gauge;
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags, Func<string, string?> labelOf)
    {
        if (tags.Length == 0)
        {
            return "";
        }

        var text = new StringBuilder(64);
        foreach (var (tag, value) in tags)
        {
            if (labelOf(tag) is not { } key)
            {
                continue;
            }

            var shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            text.Append(text.Length == 0 ? "" : ",").Append(key).Append("=\"")
                .Append(PrometheusText.Label(shown.Length <= MaxLabelLength ? shown : shown[..MaxLabelLength])).Append('"');
        }

        return text.ToString();
    }

    private void Publish(Instrument instrument, MeterListener listener)
    {
        // A meter of Orleans that no factory made belongs to the process.
        var isOrleans = instrument.Meter.Name == SiloInstruments.Meter;
        if (!ReferenceEquals(instrument.Meter.Scope, _meters) && !(isOrleans && instrument.Meter.Scope is null))
        {
            return;
        }

        if ((isOrleans ? OrleansReading(instrument) : OurReading(instrument)) is { } reading)
        {
            listener.EnableMeasurementEvents(instrument, reading);
        }
    }

    private Reading? OrleansReading(Instrument instrument)
    {
        var shown = SiloInstruments.Of(instrument, KindOf(instrument));
        if (shown.Part == SiloInstruments.Part.None)
        {
            return null;
        }

        var family = FamilyOf(
            shown.Name, shown.Kind, $"Microsoft Orleans' own: {shown.Name[SiloInstruments.Prefix.Length..].Replace('_', ' ')}.",
            shown.Bounds, SiloInstruments.MaxSeries);
        return new Reading(family, IsDelta(instrument), SiloInstruments.LabelOf)
        {
            Factor = shown.Factor,
            Part = shown.Part,
            SumsUp = true,
        };
    }

    private Reading? OurReading(Instrument instrument)
    {
        var foreign = ForeignInstruments.All.FirstOrDefault(
            one => one.Meter == instrument.Meter.Name && one.Instrument == instrument.Name);
        var isOwn = instrument.Meter.Name.StartsWith("DiagMod", StringComparison.Ordinal);
        if (!isOwn && foreign.Name is null)
        {
            return null;
        }

        var kind = KindOf(instrument);
        var bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? UsualBounds;
        var family = isOwn
            ? FamilyOf(instrument.Name, kind, instrument.Description ?? instrument.Name, bounds)
            : FamilyOf(foreign.Name!, kind, foreign.Help, bounds);
        return new Reading(family, IsDelta(instrument), isOwn ? static tag => tag : static _ => null);
    }

    private static bool IsDelta(Instrument instrument) =>
        !instrument.IsObservable && !instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal);

    private MetricFamily FamilyOf(
        string name, MetricKind kind, string help, IReadOnlyList<double> bounds, int mostSeries = MetricFamily.MaxSeries)
    {
        lock (_gate)
        {
            if (!_families.TryGetValue(name, out var family))
            {
                _families[name] = family = new MetricFamily(name, kind, help, bounds, mostSeries);
                _ordered = [.. _families.Values];
            }

            return family;
        }
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var reading = (Reading)state!;
        switch (reading.Part)
        {
            case SiloInstruments.Part.Buckets:
                reading.Family.TakeBucket(SiloInstruments.BoundOf(tags), (long)value);
                break;
            case SiloInstruments.Part.Sum:
                reading.Family.TakeSum(value * reading.Factor);
                break;
            default:
                if (!reading.Family.Take(
                    Labels(tags, reading.LabelOf), value * reading.Factor, reading.IsDelta, reading.SumsUp ? _scrape : 0))
                {
                    Interlocked.Increment(ref _dropped);
                }

                break;
        }
    }

    /// <summary>Where an instrument's measurements go.</summary>
    /// <param name="Family">Family that takes them.</param>
    /// <param name="IsDelta">True: each is added.</param>
    /// <param name="LabelOf">Label of a tag; null: it is dropped.</param>
    private sealed record Reading(MetricFamily Family, bool IsDelta, Func<string, string?> LabelOf)
    {
        /// <summary>What a value is multiplied by.</summary>
        public double Factor { get; init; } = 1;

        /// <summary>What the values fill.</summary>
        public SiloInstruments.Part Part { get; init; }

        /// <summary>True: values that a dropped tag told apart are summed up.</summary>
        public bool SumsUp { get; init; }
    }
}
