using DiagMod.Core.Currents;

namespace DiagMod.Core.Features;

/// <summary>Turns the rows of one recording, as they come, into the features of its windows.</summary>
/// <remarks>
/// Memory is constant whatever the length of the recording. The result depends neither on how the rows are cut into runs nor on
/// <see cref="FeatureOptions.Workers"/>. One recording an extractor; one thread at a time.
/// </remarks>
public sealed class FeatureExtractor
{
    /// <summary>A window with a larger share of filled samples in any phase is not valid (signals.md, section 2.3).</summary>
    public const double MaxFilledShare = 0.02;

    // A window below this share of what its recording carries on the whole shows a stopped motor (signals.md, section 2.4). The
    // healthy baseline is not known here: the twin, which knows it, looks once more.
    private const double OffShare = 0.02;

    // Windows that several workers wait for before they begin: fewer, and they spend their time beginning and waiting for each other.
    private const int WindowsAWorker = 4;

    private readonly WindowPlan _plan;
    private readonly GapFilling?[] _gaps = new GapFilling?[3];
    private readonly WindowAnalyzer[] _analyzers;
    private readonly WindowFeatures?[] _ready;
    private readonly RunSegments _runs = new();
    private readonly int _slice;
    private long _rows;
    private long _nextWindow;
    private bool _isFinished;

    /// <summary>Makes an extractor for one recording.</summary>
    /// <param name="rate">Its sample rate.</param>
    /// <param name="summary">What was counted while it was read: tells which phases are present and what is trimmed.</param>
    /// <param name="options">Options; null for the defaults.</param>
    public FeatureExtractor(SampleRate rate, RecordingSummary summary, FeatureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(summary);
        options ??= new FeatureOptions();
        options.Validate();
        Phases = summary.Present(options.AbsentNanShare);
        _plan = WindowPlan.Of(rate, summary, Phases);
        foreach (var phase in PhaseSets.InOrder)
        {
            _gaps[(int)phase] =
                Phases.Has(phase) ? new GapFilling(rate, summary.Rows, summary[phase].TrailingNan) : null;
        }

        _analyzers = new WindowAnalyzer[options.Workers];
        for (var worker = 0; worker < _analyzers.Length; worker++)
        {
            _analyzers[worker] = IdleAnalyzers.Shared.Rent(rate, options, OffShare * summary.AcRms(Phases));
        }

        _ready = new WindowFeatures?[options.Workers == 1 ? 1 : WindowsAWorker * options.Workers];
        _slice = _ready.Length * _plan.Hop;
    }

    /// <summary>The phases that are analysed.</summary>
    public PhaseSet Phases { get; }

    /// <summary>Where the windows lie.</summary>
    public WindowPlan Plan => _plan;

    /// <summary>Takes the next rows and appends the windows that they complete.</summary>
    /// <param name="rows">Rows that follow those taken before, any number; the memory is the caller's again afterwards.</param>
    /// <param name="into">Receives windows in order.</param>
    /// <exception cref="ArgumentException">The rows do not follow those taken before, or are more than the summary counted.</exception>
    public void Push(PhaseCurrents rows, List<WindowFeatures> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ObjectDisposedException.ThrowIf(_isFinished, this);
        if (rows.FirstSample != _rows || rows.Count > _plan.Rows - _rows)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Rows {rows.FirstSample} to {rows.FirstSample + rows.Count}; row {_rows} of {_plan.Rows} comes next."),
                nameof(rows));
        }

        for (var at = 0; at < rows.Count; at += _slice)
        {
            var count = Math.Min(_slice, rows.Count - at);
            foreach (var phase in PhaseSets.InOrder)
            {
                _gaps[(int)phase]?.Append(rows[phase].Span.Slice(at, count));
            }

            _rows += count;
            Measure(into);
        }
    }

    /// <summary>Appends the windows that were waiting for more rows. The number of windows is then exactly that of the plan.</summary>
    /// <param name="into">Receives windows in order.</param>
    /// <exception cref="InvalidOperationException">Fewer rows came than the summary counted.</exception>
    public void Finish(List<WindowFeatures> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ObjectDisposedException.ThrowIf(_isFinished, this);
        if (_rows != _plan.Rows)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{_rows} rows came; the recording has {_plan.Rows}."));
        }

        _isFinished = true;
        foreach (var gaps in _gaps)
        {
            gaps?.Finish();
        }

        Measure(into);
        foreach (var analyzer in _analyzers)
        {
            IdleAnalyzers.Shared.Return(analyzer);
        }
    }

    private void Measure(List<WindowFeatures> into)
    {
        long settled = _rows;
        foreach (var gaps in _gaps)
        {
            settled = Math.Min(settled, gaps?.Settled ?? _rows);
        }

        var end = settled < _plan.Samples ? _nextWindow : ((settled - _plan.Samples) / _plan.Hop) + 1;
        while (_nextWindow < end && (_isFinished || end - _nextWindow >= _ready.Length))
        {
            var count = (int)Math.Min(_ready.Length, end - _nextWindow);
            var first = _nextWindow;
            if (_analyzers.Length == 1 || count == 1)
            {
                for (var i = 0; i < count; i++)
                {
                    _ready[i] = Measure(_analyzers[0], first + i);
                }
            }
            else
            {
                // Each worker takes every n-th window with its own memory: nothing is shared but the samples, which are only read.
                Parallel.For(0, _analyzers.Length, worker =>
                {
                    for (var i = worker; i < count; i += _analyzers.Length)
                    {
                        _ready[i] = Measure(_analyzers[worker], first + i);
                    }
                });
            }

            for (var i = 0; i < count; i++)
            {
                into.Add(_ready[i]! with { Run = _runs.Next(_ready[i]!) });
                _ready[i] = null;
            }

            _nextWindow += count;
        }

        foreach (var gaps in _gaps)
        {
            gaps?.Discard(_plan.FirstSample(_nextWindow));
        }
    }

    private WindowFeatures Measure(WindowAnalyzer analyzer, long window)
    {
        var first = _plan.FirstSample(window);
        var isTrimmed = _plan.IsTrimmed(window);
        var hasGaps = false;
        var samples = new ReadOnlyMemory<float>[3];
        foreach (var phase in PhaseSets.InOrder)
        {
            if (_gaps[(int)phase] is { } gaps)
            {
                samples[(int)phase] = gaps.Samples(first, _plan.Samples);
                var (filled, bad) = gaps.Marks(first, _plan.Samples);
                hasGaps |= bad > 0 || filled > MaxFilledShare * _plan.Samples;
            }
        }

        var conditions = (isTrimmed ? WindowConditions.Trimmed : WindowConditions.None)
            | (hasGaps ? WindowConditions.Gaps : WindowConditions.None);
        return analyzer.Measure((int)window, first, Phases, samples, conditions, !isTrimmed && !hasGaps);
    }
}
