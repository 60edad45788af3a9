using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Trends;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Motors;

/// <content>The time axis: trend, what happened, lines over files, and the page at a past instant.</content>
public sealed partial class MotorPage
{
    // Glyphs of one chart, and steps of the slider: more would lie over each other.
    private const int MostEvents = 1_000;

    // As many points as a small curve can show.
    private const int MostAnalyses = 90;

    private IReadOnlyList<TrendStep>? _trend;
    private TrendRange _range = MotorTrend.Ranges[^1];
    private TimeRange? _zoom;
    private TimeRange? _span;
    private PastTwin? _past;
    private IReadOnlyList<MotorEvent> _events = [];
    private IReadOnlyList<DateTimeOffset> _fileTimes = [];
    private IReadOnlyList<StoredAnalysis> _series = [];
    private OwnSpectrum? _own;

    /// <summary>A past instant of data time, ISO 8601; null or no instant: now.</summary>
    [SupplyParameterFromQuery(Name = "at")]
    public string? At { get; set; }

    [Inject]
    public required IMotorEvents Events { get; set; }

    [Inject]
    public required PastTwins Past { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    // The address holds the instant: a past view can be sent to somebody, and the browser's own way back leaves it.
    private void View(DateTimeOffset? at) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(
        "at", at is { } instant ? Figures.Instant(instant) : null));

    private Task ViewAsync(DateTimeOffset? at)
    {
        View(at);
        return Task.CompletedTask;
    }

    private async Task<PastTwin?> ReadPastAsync(EquipmentId id, CancellationToken viewing) =>
        DateTimeOffset.TryParse(At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? await Past.OpenAsync(id, at.ToUniversalTime(), viewing)
            : null;

    private async Task ReadTrendAsync(CancellationToken viewing)
    {
        var end = _past is null ? _status!.LastWindowAt : _past.At;
        _trend = await History.TrendAsync(
            _motor!.EquipmentId, _zoom?.From ?? _range.From(end), _zoom?.To ?? _past?.At, null, viewing);
    }

    /// <summary>What happened up to the instant shown; and all recordings, for the slider.</summary>
    private async Task ReadTimesAsync(CancellationToken viewing)
    {
        var id = _motor!.EquipmentId;
        var all = await Events.ListAsync(id, null, null, MostEvents, viewing);
        _fileTimes = [.. all.Where(one => one.Kind == MotorEventKind.File).Select(one => one.At)];
        _events = _past is { } past ? [.. all.Where(one => one.At <= past.At)] : all;
        _span = await History.SpanAsync(id, viewing) is { } span && _fileTimes.Count > 0
            ? new TimeRange(_fileTimes[0] < span.From ? span.From : _fileTimes[0], span.To)
            : null;
    }

    /// <summary>Lines over files, and the motor's own spectrum for the record shown.</summary>
    private async Task ReadSeriesAsync(CancellationToken viewing)
    {
        var id = _motor!.EquipmentId;
        _series = await AnalysisSeries.SeriesAsync(id, _past?.At, MostAnalyses, viewing);
        if (_own is null && _analysis is { Analysis.Spectrum.Dbc.Length: > 0 } shown)
        {
            var first = await AnalysisSeries.BaselineAsync(id, _status!.JournalSeq, _past?.At, viewing);
            _own = OwnSpectrum.Of(shown.Analysis, [.. first.Select(one => one.Analysis)]);
        }
    }

    private Task ShowRangeAsync(TrendRange range)
    {
        (_range, _zoom) = (range, null);
        return GuardAsync(ReadTrendAsync);
    }

    private Task ZoomAsync(TimeRange? zoom)
    {
        // Below a few windows there is nothing finer to be seen.
        _zoom = zoom is { } chosen && (chosen.To - chosen.From).TotalSeconds >= 2 ? chosen : null;
        return GuardAsync(ReadTrendAsync);
    }
}
