using System.Security.Cryptography;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Reports;
using DiagMod.Core.Views;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Reports.Pdf;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Reports;

/// <summary>Makes reports: gathers the facts, writes the file, keeps it. The same facts in the same language are one report.</summary>
internal sealed partial class ReportMaking(
    MotorReportSource motorFacts, FleetReportSource fleetFacts, IReportStore store, HostSettings settings, TimeProvider time,
    ILogger<ReportMaking> log) : IReports, IDisposable
{
    private const int AtOnce = 2;
    private const int MostWaiting = 16;

    // Writing a report is a second of one processor: what comes in must not wait for it.
    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);
    private int _orders;

    public async Task<ReportOutcome> MakeAsync(ReportOrder order, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (ReportFonts.Both is not { } fonts)
        {
            return new ReportOutcome(ReportResult.FontMissing, null);
        }

        try
        {
            return Interlocked.Increment(ref _orders) > AtOnce + MostWaiting
                ? new ReportOutcome(ReportResult.Busy, null)
                : await MakeAsync(order, fonts, actor, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _orders);
        }
    }

    public Task<ReportRow?> FindAsync(Guid id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<byte[]?> ContentAsync(Guid id, CancellationToken cancellationToken) => store.ContentAsync(id, cancellationToken);

    public Task<Page<ReportRow>> ListAsync(EquipmentId? equipmentId, PageRequest page, CancellationToken cancellationToken) =>
        store.ListAsync(equipmentId, page, cancellationToken);

    public void Dispose() => _places.Dispose();

    private async Task<ReportOutcome> MakeAsync(
        ReportOrder order, (TrueTypeFont Plain, TrueTypeFont Bold) fonts, Actor actor, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return order.Kind == ReportKind.Motor
                ? await MakeMotorAsync(order, fonts, actor, cancellationToken)
                : await MakeFleetAsync(order, fonts, actor, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<ReportOutcome> MakeMotorAsync(
        ReportOrder order, (TrueTypeFont Plain, TrueTypeFont Bold) fonts, Actor actor, CancellationToken cancellationToken)
    {
        var (facts, why) = await GatherAsync(order, cancellationToken);
        if (facts is null)
        {
            return new ReportOutcome(why, null);
        }

        var evidence = facts.Evidence();
        if (await store.FindByEvidenceAsync(ReportKind.Motor, order.Language, evidence, cancellationToken) is { } known)
        {
            return new ReportOutcome(ReportResult.Known, known);
        }

        facts = facts with { Previous = await store.PreviousAsync(order.EquipmentId, evidence, cancellationToken) };
        var text = TextOf(order.Language);
        var (content, pages) = await Task.Run(() => MotorReport.Write(facts, text, fonts), cancellationToken);
        var figures = MotorFigures.Of(facts.To, facts.Status, facts.Analysis?.Analysis, facts.Verdict);
        return await KeepAsync(
            order, facts.From, facts.To, evidence, figures.ToJson(), content, pages, actor, cancellationToken);
    }

    private async Task<(MotorReportFacts? Facts, ReportResult Why)> GatherAsync(
        ReportOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return await motorFacts.GatherAsync(order, cancellationToken);
        }
        catch (PastNotKeptException)
        {
            return (null, ReportResult.PastNotKept);
        }
    }

    private async Task<ReportOutcome> MakeFleetAsync(
        ReportOrder order, (TrueTypeFont Plain, TrueTypeFont Bold) fonts, Actor actor, CancellationToken cancellationToken)
    {
        if (await fleetFacts.GatherAsync(order, cancellationToken) is not { } facts)
        {
            return new ReportOutcome(ReportResult.NoData, null);
        }

        var evidence = facts.Evidence();
        if (await store.FindByEvidenceAsync(ReportKind.Fleet, order.Language, evidence, cancellationToken) is { } known)
        {
            return new ReportOutcome(ReportResult.Known, known);
        }

        var text = TextOf(order.Language);
        var (content, pages) = await Task.Run(() => FleetReport.Write(facts, text, fonts), cancellationToken);
        return await KeepAsync(order, facts.From, facts.To, evidence, "{}", content, pages, actor, cancellationToken);
    }

    private async Task<ReportOutcome> KeepAsync(
        ReportOrder order, DateTimeOffset from, DateTimeOffset to, string evidence, string figures, byte[] content, int pages,
        Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var subject = order.EquipmentId?.Value ?? "fleet";
        var kept = await store.KeepAsync(
            new ReportRow
            {
                Id = Guid.CreateVersion7(now),
                Kind = order.Kind,
                EquipmentId = order.EquipmentId,
                Language = order.Language,
                From = from,
                To = to,
                Evidence = evidence,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                Bytes = content.Length,
                Pages = pages,
                FileName = $"diagmod-{subject}-{EvidenceCode.Short(evidence)}-{order.Language}.pdf",
                FiguresJson = figures,
                CreatedAt = now,
                CreatedBy = actor.Name,
            },
            content, settings.Reports.Keep, actor, cancellationToken);
        ReportMade(log, subject, kept.Id, kept.Pages, kept.Bytes);
        return new ReportOutcome(ReportResult.Made, kept);
    }

    private static UiText TextOf(string language) => UiText.In(Language.Parse(language) ?? Language.English);

    [LoggerMessage(2101, LogLevel.Information, "Report {ReportId} of {Subject} was made: {Pages} pages, {Bytes} bytes")]
    private static partial void ReportMade(ILogger log, string subject, Guid reportId, int pages, int bytes);
}
