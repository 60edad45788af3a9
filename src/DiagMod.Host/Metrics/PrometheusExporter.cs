using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace DiagMod.Host.Metrics;

/// <summary>The instruments of this process as Prometheus text (exposition format 0.0.4), bounded in memory.</summary>
/// <remarks>A family holds at most 1,000 label sets; what comes beyond is counted in diagmod_metrics_dropped_total. Instruments of
/// the same name from several meters are one family.</remarks>
public sealed class PrometheusExporter : IDisposable
{
    /// <summary>Media type of the answer.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int MaxSeries = 1000;
    private const int MaxLabelLength = 200;
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private long _dropped;

    /// <summary>Listens to the product's meters and the runtime's.</summary>
    public PrometheusExporter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsWanted(instrument))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<double>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<float>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<long>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<short>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<byte>((i, value, tags, state) => Take(i, value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((i, value, tags, state) => Take(i, (double)value, tags, state));
        _listener.Start();
    }

    private enum Kind
    {
        Counter,
        Gauge,
        Histogram,
    }

    /// <summary>Everything counted up to now.</summary>
    public string Scrape()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            family.Write(text);
        }

        var dropped = Interlocked.Read(ref _dropped);
        text.Append("# HELP diagmod_metrics_dropped_total Measurements whose label set came after the limit.\n")
            .Append("# TYPE diagmod_metrics_dropped_total counter\n")
            .Append(CultureInfo.InvariantCulture, $"diagmod_metrics_dropped_total {dropped}\n");
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static bool IsWanted(Instrument instrument) =>
        instrument.Meter.Name.StartsWith("DiagMod", StringComparison.Ordinal) || instrument.Meter.Name is "System.Runtime";

    private static Kind KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name.StartsWith("Histogram", StringComparison.Ordinal) ? Kind.Histogram
            : name.StartsWith("Counter", StringComparison.Ordinal)
                || name.StartsWith("ObservableCounter", StringComparison.Ordinal) ? Kind.Counter
            : Kind.Gauge;
    }

    private static string NameOf(Instrument instrument, Kind kind)
    {
        var name = Clean(instrument.Name);
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        if (unit.Length > 0 && !name.Contains(unit, StringComparison.Ordinal))
        {
            name += unit;
        }

        // promtool: only counters end in _total, and a gauge must not end in _count, which belongs to histograms.
        if (kind == Kind.Gauge && name.EndsWith("_count", StringComparison.Ordinal))
        {
            name = name[..^6] + "_current";
        }

        return kind == Kind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Clean(string name) => string.Concat(
        name.Select((letter, index) => char.IsAsciiLetter(letter) || letter == '_' || (index > 0 && char.IsAsciiDigit(letter)) ? letter : '_'));

    private static string Escape(string text, bool isLabel)
    {
        var cut = text.Length <= MaxLabelLength || !isLabel ? text : text[..MaxLabelLength];
        var escaped = cut.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return isLabel ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private Family FamilyOf(Instrument instrument)
    {
        var kind = KindOf(instrument);
        return _families.GetOrAdd(
            NameOf(instrument, kind), name => new Family(name, kind, instrument.Description ?? instrument.Name));
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var family = (Family)state!;
        var isDelta = !instrument.IsObservable && !instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal);
        if (!family.Take(Labels(tags), value, isDelta))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            return "";
        }

        var sorted = tags.ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return string.Join(",", sorted.Select(tag => string.Create(
            CultureInfo.InvariantCulture,
            $"{Clean(tag.Key)}=\"{Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "", isLabel: true)}\"")));
    }

    private sealed class Series
    {
        public double Value;
        public double Sum;
        public long Count;
        public long[]? Buckets;
    }

    private sealed class Family(string name, Kind kind, string help)
    {
        private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);

        public string Name => name;

        public bool Take(string labels, double value, bool isDelta)
        {
            lock (_series)
            {
                if (!_series.TryGetValue(labels, out var series))
                {
                    if (_series.Count >= MaxSeries)
                    {
                        return false;
                    }

                    _series[labels] = series = new Series { Buckets = kind == Kind.Histogram ? new long[Bounds.Length] : null };
                }

                if (series.Buckets is { } buckets)
                {
                    series.Sum += value;
                    series.Count++;
                    for (var i = 0; i < Bounds.Length; i++)
                    {
                        buckets[i] += value <= Bounds[i] ? 1 : 0;
                    }
                }
                else
                {
                    series.Value = isDelta ? series.Value + value : value;
                }

                return true;
            }
        }

        public void Write(StringBuilder text)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(Escape(help, isLabel: false)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(kind switch
            {
                Kind.Counter => "counter",
                Kind.Histogram => "histogram",
                _ => "gauge",
            }).Append('\n');
            lock (_series)
            {
                foreach (var (labels, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    if (series.Buckets is not { } buckets)
                    {
                        Line(text, name, labels, "", Number(series.Value));
                        continue;
                    }

                    for (var i = 0; i < Bounds.Length; i++)
                    {
                        Line(text, name + "_bucket", labels, $"le=\"{Number(Bounds[i])}\"", Number(buckets[i]));
                    }

                    Line(text, name + "_bucket", labels, "le=\"+Inf\"", Number(series.Count));
                    Line(text, name + "_sum", labels, "", Number(series.Sum));
                    Line(text, name + "_count", labels, "", Number(series.Count));
                }
            }
        }

        private static void Line(StringBuilder text, string name, string labels, string more, string value)
        {
            text.Append(name);
            if (labels.Length + more.Length > 0)
            {
                text.Append('{').Append(labels).Append(labels.Length > 0 && more.Length > 0 ? "," : "").Append(more).Append('}');
            }

            text.Append(' ').Append(value).Append('\n');
        }
    }
}
