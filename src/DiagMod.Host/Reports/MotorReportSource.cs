using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Core.Reports;
using DiagMod.Core.Twin;
using DiagMod.Core.Views;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Reports;

/// <summary>Gathers the facts of a motor's report from the ports.</summary>
/// <param name="motors">The motors.</param>
/// <param name="twins">Their twins now.</param>
/// <param name="past">Their twins then.</param>
/// <param name="history">Trends.</param>
/// <param name="files">Recordings.</param>
/// <param name="analyses">What whole records say.</param>
/// <param name="models">Models.</param>
/// <param name="signals">Samples.</param>
/// <param name="alarms">Alarm cases.</param>
/// <param name="thresholds">Limits of the alarms.</param>
/// <param name="maintenance">Maintenance.</param>
internal sealed class MotorReportSource(
    IMotorRegistry motors, IMotorTwins twins, PastTwins past, IMotorHistory history, IRawSignalStore files, IFileAnalyses analyses,
    IMotorModels models, SignalViews signals, IAlarms alarms, IAlarmThresholds thresholds,
    IMaintenance maintenance)
{
    private const int MostFiles = 1_000;
    private const int MostCases = 40;
    private const double WaveformSeconds = 0.1;

    private static readonly TimeSpan UsualPeriod = TimeSpan.FromDays(30);
    private static readonly TimeSpan HoursBack = TimeSpan.FromDays(14);
    private static readonly Phase[] Phases = [Phase.R, Phase.S, Phase.T];

    /// <summary>The facts; null facts with the reason when there is nothing to report on.</summary>
    /// <param name="order">The order; it names a motor.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<(MotorReportFacts? Facts, ReportResult Why)> GatherAsync(
        ReportOrder order, CancellationToken cancellationToken)
    {
        var id = order.EquipmentId!.Value;
        if (await motors.FindAsync(id, cancellationToken) is not { } motor)
        {
            return (null, ReportResult.MotorUnknown);
        }

        var now = await twins.GetAsync(id, cancellationToken);
        if (await history.SpanAsync(id, cancellationToken) is not { } span || now.LastWindowAt is not { } newest)
        {
            return (null, ReportResult.NoData);
        }

        var to = order.To ?? newest;
        var from = order.From ?? (to - UsualPeriod > span.From ? to - UsualPeriod : span.From);
        var (listed, isCut) = await FilesAsync(id, from, to, cancellationToken);
        if (listed.Count == 0)
        {
            return (null, ReportResult.NoData);
        }

        var isPast = to < newest;
        var status = isPast ? await past.AtAsync(id, to, cancellationToken) : now;
        var analysed = await TellingAnalysisAsync(listed, status, cancellationToken);
        var file = analysed is null ? null : listed.First(one => one.RawId == analysed.RawId);
        return (
            new MotorReportFacts
            {
                Motor = motor,
                From = from,
                To = to,
                Status = status,
                Model = await models.FindAsync(id, cancellationToken),
                Files = listed,
                IsCut = isCut,
                Trend = await history.TrendAsync(id, from, to, null, cancellationToken),
                Hours = await history.TrendAsync(
                    id, to - HoursBack > from ? to - HoursBack : from, to, TimeSpan.FromHours(1), cancellationToken),
                Forecast = isPast ? null : (await twins.ForecastAsync(id, null, null, cancellationToken)).Forecast,
                Analysis = analysed,
                AnalysedFile = file,
                Waveform = file is null ? null : await StretchAsync(file, analysed!, cancellationToken),
                Thresholds = await thresholds.GetAsync(id, cancellationToken),
                Alarms = await AlarmsAsync(id, from, to, cancellationToken),
                Maintenance = await MaintenanceAsync(id, from, to, cancellationToken),
                Product = ProductVersion.Commit is { } commit ? $"{ProductVersion.Number} ({commit})" : ProductVersion.Number,
            },
            ReportResult.Made);
    }

    private async Task<(List<RawFileRow> Files, bool IsCut)> FilesAsync(
        EquipmentId id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var found = new List<RawFileRow>();
        var filter = new RawFileFilter(id, [ProcessingStatus.Completed, ProcessingStatus.Failed]);
        var page = new PageRequest(MostFiles, null);
        while (true)
        {
            var part = await files.ListAsync(filter, page, cancellationToken);
            found.AddRange(part.Items.Where(file => file.RecordedAt >= from && file.RecordedAt < to));
            if (part.Next is null || found.Count >= MostFiles)
            {
                var kept = found.OrderByDescending(file => file.RecordedAt).ThenBy(file => file.RawId.Value).Take(MostFiles).Reverse();
                return ([.. kept], part.Next is not null || found.Count > MostFiles);
            }

            page = page with { Cursor = part.Next };
        }
    }

    // By the time of the data, as everything in a report: what was imported yesterday belongs to when it was recorded.
    private async Task<List<AlarmHistory>> AlarmsAsync(
        EquipmentId id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var cases = await alarms.ListAsync(new AlarmFilter(EquipmentId: id), new PageRequest(MostFiles, null), cancellationToken);
        var log = new List<AlarmHistory>();
        foreach (var one in cases.Items
            .Where(one => (one.RaisedDataAt ?? one.RaisedAt) is var at && at >= from && at <= to)
            .Take(MostCases).Reverse())
        {
            if (await alarms.FindAsync(one.Id, cancellationToken) is { } history)
            {
                log.Add(history);
            }
        }

        return log;
    }

    private async Task<List<MaintenanceEvent>> MaintenanceAsync(
        EquipmentId id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var events = await maintenance.ListAsync(id, new PageRequest(MostCases, null), cancellationToken);
        return [.. events.Items.Where(one => one.StartedAt >= from && one.StartedAt <= to).Reverse()];
    }

    // The record that a standing diagnosis comes from; else the newest that is analysed: one that has just come may not be.
    private async Task<StoredAnalysis?> TellingAnalysisAsync(
        List<RawFileRow> listed, MotorStatus status, CancellationToken cancellationToken)
    {
        var telling = status.Diagnosis is { Severity: > Severity.Good, File: var standing }
            ? listed.Where(file => file.RawId == standing)
            : [];
        foreach (var file in telling.Concat(listed.Where(file => file.AnalysisStatus == AnalysisStatus.Completed).Reverse()))
        {
            if (await analyses.FindAsync(file.RawId, cancellationToken) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<WaveformStretch?> StretchAsync(RawFileRow file, StoredAnalysis analysed, CancellationToken cancellationToken)
    {
        var phases = Phases.Where(phase => file.Phases.Has(phase)).ToList();
        if (!file.SamplesKept || phases.Count == 0)
        {
            return null;
        }

        var start = Math.Min(file.Rate.Seconds(analysed.Analysis.FirstSample), Math.Max(0, file.Rate.Seconds(file.Samples) - WaveformSeconds));
        try
        {
            var amps = await signals.SamplesAsync(file, phases, start, start + WaveformSeconds, cancellationToken);
            return new WaveformStretch(start, file.Rate, phases, amps);
        }
        catch (InvalidDataException)
        {
            // The samples went meanwhile.
            return null;
        }
    }
}
