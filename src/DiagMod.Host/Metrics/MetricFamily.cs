namespace DiagMod.Host.Metrics;

/// <summary>What a family of samples is.</summary>
internal enum MetricKind
{
    /// <summary>Only grows, until the process ends.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts of values up to each bound, their sum and their number.</summary>
    Histogram,
}

/// <summary>All samples of one name. Bounded: what comes with a label set beyond the limit is not kept.</summary>
internal sealed class MetricFamily
{
    /// <summary>Most label sets of one family: the forecasts of 1,000 motors in each of their states fit.</summary>
    public const int MaxSeries = 5_000;

    private readonly Dictionary<string, Series> _byLabels = new(StringComparer.Ordinal);
    private readonly List<Series> _series = [];
    private readonly double[] _bounds;
    private readonly string[] _boundLabels;
    private readonly string _head;

    /// <summary>Makes an empty family.</summary>
    /// <param name="name">Name of its samples.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="help">One sentence of meaning.</param>
    /// <param name="bounds">Upper bounds of a histogram's buckets, growing; empty otherwise.</param>
    public MetricFamily(string name, MetricKind kind, string help, IReadOnlyList<double> bounds)
    {
        Name = name;
        Kind = kind;
        _bounds = kind == MetricKind.Histogram ? [.. bounds] : [];
        _boundLabels = [.. _bounds.Select(PrometheusText.Bound)];
        var type = kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
        _head = $"# HELP {name} {PrometheusText.Help(help)}\n# TYPE {name} {type}\n";
    }

    /// <summary>Name of its samples.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public MetricKind Kind { get; }

    /// <summary>Takes a measurement; false when its label set came after the limit.</summary>
    /// <param name="labels">The labels as they are written, without braces.</param>
    /// <param name="value">The value, or what is added to it.</param>
    /// <param name="isDelta">True: added.</param>
    public bool Take(string labels, double value, bool isDelta)
    {
        lock (_series)
        {
            if (!_byLabels.TryGetValue(labels, out var series))
            {
                if (_series.Count >= MaxSeries)
                {
                    return false;
                }

                _byLabels[labels] = series = new Series(labels, _bounds.Length);
                _series.Add(series);
            }

            if (Kind == MetricKind.Histogram)
            {
                series.Value += value;
                series.Count++;
                var at = Array.BinarySearch(_bounds, value);
                series.Buckets[at >= 0 ? at : ~at]++;
            }
            else
            {
                series.Value = isDelta ? series.Value + value : value;
            }

            return true;
        }
    }

    /// <summary>Writes help, type and samples; nothing when there is no sample.</summary>
    public void Write(PrometheusText text)
    {
        lock (_series)
        {
            if (_series.Count == 0)
            {
                return;
            }

            text.Add(_head);
            foreach (var series in _series)
            {
                if (Kind == MetricKind.Histogram)
                {
                    WriteHistogram(text, series);
                }
                else
                {
                    text.Sample(Name, "", series.Labels, "", series.Value);
                }
            }
        }
    }

    private void WriteHistogram(PrometheusText text, Series series)
    {
        var upTo = 0L;
        for (var i = 0; i < _bounds.Length; i++)
        {
            upTo += series.Buckets[i];
            text.Sample(Name, "_bucket", series.Labels, _boundLabels[i], upTo);
        }

        text.Sample(Name, "_bucket", series.Labels, "le=\"+Inf\"", series.Count);
        text.Sample(Name, "_sum", series.Labels, "", series.Value);
        text.Sample(Name, "_count", series.Labels, "", series.Count);
    }

    private sealed class Series(string labels, int bounds)
    {
        public readonly string Labels = labels;

        // One more than bounds: what lies above all of them.
        public readonly long[] Buckets = new long[bounds + 1];
        public double Value;
        public long Count;
    }
}
