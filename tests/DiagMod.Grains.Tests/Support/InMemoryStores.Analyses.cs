using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;

namespace DiagMod.Grains.Tests.Support;

/// <content>The second stage: claims with fences and leases, one at a time a motor, in the order of its files.</content>
internal sealed partial class InMemoryStores : IFileAnalyses, IMotorHistory
{
    public Func<Task> BeforeAnalysisClaim { get; set; } = () => Task.CompletedTask;

    /// <summary>Results in the order in which they were stored.</summary>
    public List<JudgedFile> Judged { get; } = [];

    public int AnalysesGivenBack { get; private set; }

    /// <summary>The analysis of a stored file as a test sees it.</summary>
    internal sealed partial class StoredFile
    {
        public AnalysisStatus Analysis { get; set; }

        public long AnalysisFence { get; set; }

        public int AnalysisAttempt { get; set; }

        public DateTimeOffset AnalysisLeaseUntil { get; set; }

        public DateTimeOffset AnalysisNotBefore { get; set; }

        public string? AnalysisReason { get; set; }
    }

    public Task UntilAnalysed(params StoredFile[] files) =>
        Until(() => files.All(f => f.Analysis is AnalysisStatus.Completed or AnalysisStatus.Failed));

    /// <summary>Another host claims the analysis: the claim in work is no longer the newest.</summary>
    public void StealAnalysis(StoredFile file)
    {
        lock (_gate)
        {
            file.AnalysisFence++;
            file.AnalysisLeaseUntil = time.GetUtcNow() + TimeSpan.FromHours(1);
        }
    }

    async Task<AnalysisClaim?> IClaims<AnalysisClaim>.ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await BeforeAnalysisClaim();
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var file = _files.FirstOrDefault(f => f.Status == ProcessingStatus.Completed
                && ((f.Analysis == AnalysisStatus.Pending && f.AnalysisNotBefore <= now)
                    || (f.Analysis == AnalysisStatus.Running && f.AnalysisLeaseUntil < now))
                && _files.TakeWhile(earlier => earlier != f).All(earlier =>
                    earlier.Claim.EquipmentId != f.Claim.EquipmentId || earlier.Status != ProcessingStatus.Completed
                    || earlier.Analysis is AnalysisStatus.Completed or AnalysisStatus.Failed));
            if (file is null)
            {
                return null;
            }

            file.AnalysisFence++;
            file.AnalysisAttempt++;
            file.Analysis = AnalysisStatus.Running;
            file.AnalysisLeaseUntil = now + lease;
            Changed();
            var claim = file.Claim;
            return new AnalysisClaim(
                claim.RawId, claim.EquipmentId, file.AnalysisFence, file.AnalysisAttempt, claim.FileName, claim.Rate,
                DateTimeOffset.UnixEpoch.AddHours(_files.IndexOf(file)), claim.Summary);
        }
    }

    Task<bool> IClaims<AnalysisClaim>.RenewAsync(
        AnalysisClaim claim, long windowsDone, TimeSpan lease, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var file = AnalysisOf(claim);
            if (file is not null)
            {
                file.AnalysisLeaseUntil = time.GetUtcNow() + lease;
            }

            return Task.FromResult(file is not null);
        }
    }

    Task IClaims<AnalysisClaim>.GiveBackAsync(
        AnalysisClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (AnalysisOf(claim) is { } file)
            {
                AnalysesGivenBack++;
                file.Analysis = AnalysisStatus.Pending;
                file.AnalysisReason = lastError;
                file.AnalysisNotBefore = time.GetUtcNow() + retryAfter;
            }

            Changed();
            return Task.CompletedTask;
        }
    }

    Task<bool> IClaims<AnalysisClaim>.FailAsync(AnalysisClaim claim, string code, string reason, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var file = AnalysisOf(claim);
            if (file is not null)
            {
                (file.Analysis, file.AnalysisReason) = (AnalysisStatus.Failed, code);
            }

            Changed();
            return Task.FromResult(file is not null);
        }
    }

    Task<Page<StoredWindow>> IMotorHistory.WindowsAsync(
        RawFileId rawId, PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<StoredWindow>([], null));

    Task<StoredWindow?> IMotorHistory.WindowAsync(RawFileId rawId, int index, CancellationToken cancellationToken) =>
        Task.FromResult<StoredWindow?>(null);

    private StoredFile? AnalysisOf(AnalysisClaim claim) => _files.SingleOrDefault(f =>
        f.Claim.RawId == claim.RawId && f.AnalysisFence == claim.Fence && f.Analysis == AnalysisStatus.Running);

    // What follows is asked by web pages, never by grains.
    Task<bool> IFileAnalyses.RepeatAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<StoredAnalysis?> IFileAnalyses.FindAsync(RawFileId rawId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<StoredAnalysis?> IFileAnalyses.NewestAsync(EquipmentId id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<AnalysisCounts> IFileAnalyses.CountAsync(EquipmentId? id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<Page<StoredScore>> IMotorHistory.ScoresAsync(
        EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, bool onlyAnomalies, PageRequest page,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IReadOnlyList<TrendStep>> IMotorHistory.TrendAsync(
        EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, TimeSpan? step, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<(DateTimeOffset From, DateTimeOffset To)?> IMotorHistory.SpanAsync(
        EquipmentId id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<StoredForecast> IMotorHistory.KeepForecastAsync(
        EquipmentId id, RmsForecast forecast, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<StoredForecast?> IMotorHistory.LatestForecastAsync(EquipmentId id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
