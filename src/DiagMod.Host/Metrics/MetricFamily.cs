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
    private readonly int _mostSeries;
    private readonly double[] _bounds;
    private readonly string[] _boundLabels;
    private readonly string _head;

    /// <summary>Makes an empty family.</summary>
    /// <param name="name">Name of its samples.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="help">One sentence of meaning.</param>
    /// <param name="bounds">Upper bounds of a histogram's buckets, growing; empty otherwise.</param>
    /// <param name="mostSeries">Most label sets.</param>
    public MetricFamily(string name, MetricKind kind, string help, IReadOnlyList<double> bounds, int mostSeries = MaxSeries)
    {
        Name = name;
        Kind = kind;
        _mostSeries = mostSeries;
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
    /// <param name="scrape">Number of the scrape that asks for it: values of one label set in one scrape are summed up; 0: the last
    /// one stands.</param>
    public bool Take(string labels, double value, bool isDelta, long scrape = 0)
    {
        lock (_series)
        {
            if (SeriesOf(labels) is not { } series)
            {
                return false;
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
                series.Value = isDelta || (scrape != 0 && series.Scrape == scrape) ? series.Value + value : value;
                series.Scrape = scrape;
            }

            return true;
        }
    }

    /// <summary>Takes a bucket of a histogram that somebody else counts: how many values lie between a bound and the one below.
    /// A bound that is none of the family's is passed over.</summary>
    /// <param name="bound">The bound; infinite: above all.</param>
    /// <param name="count">Values up to now.</param>
    public void TakeBucket(double bound, long count)
    {
        lock (_series)
        {
            var at = double.IsPositiveInfinity(bound) ? _bounds.Length : Array.BinarySearch(_bounds, bound);
            if (at >= 0 && SeriesOf("") is { } series)
            {
                series.Buckets[at] = count;
                series.Count = series.Buckets.Sum();
            }
        }
    }

    /// <summary>Takes the sum of a histogram that somebody else counts.</summary>
    /// <param name="sum">Sum up to now.</param>
    public void TakeSum(double sum)
    {
        lock (_series)
        {
            if (SeriesOf("") is { } series)
            {
                series.Value = sum;
            }
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

    private Series? SeriesOf(string labels)
    {
        if (!_byLabels.TryGetValue(labels, out var series) && _series.Count < _mostSeries)
        {
            _byLabels[labels] = series = new Series(labels, _bounds.Length);
            _series.Add(series);
        }

        return series;
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
        public long Scrape;
        public long Count;
    }
}
