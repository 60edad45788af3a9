using System.Runtime.CompilerServices;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Grains.Tests.Support;

/// <content>Files, their claims and their samples.</content>
internal sealed partial class InMemoryStores
{
    /// <summary>A stored file as a test sees it.</summary>
    internal sealed partial class StoredFile
    {
        public required RawFileClaim Claim { get; set; }

        public required long RowsStored { get; init; }

        public ProcessingStatus Status { get; set; }

        public DateTimeOffset LeaseUntil { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        public string? Code { get; set; }

        public string? Reason { get; set; }

        public string? LastError { get; set; }

        public int GivenBack { get; set; }
    }

    /// <summary>Stores a file of a 50 Hz sine of 10 A.</summary>
    public StoredFile Put(string motor, long rows, PhaseSet phases = PhaseSet.All, long? rowsStored = null)
    {
        PhaseCounts Counts(Phase phase) => phases.Has(phase)
            ? new(rows, 0, 0, 0, 0, -14.14, 14.14, 0, 100.0 * rows)
            : new(0, rows, rows, rows, rows, double.NaN, double.NaN, 0, 0);
        lock (_gate)
        {
            var file = new StoredFile
            {
                Claim = new RawFileClaim(
                    RawFileId.New(time.GetUtcNow()), new EquipmentId(motor), 0, 0, $"file {_files.Count}.csv",
                    new SampleRate(1000), null, TimeSource.Sequence,
                    new RecordingSummary(rows, Counts(Phase.R), Counts(Phase.S), Counts(Phase.T), [])),
                RowsStored = rowsStored ?? rows,
            };
            _files.Add(file);
            return file;
        }
    }

    /// <summary>Rows for a number of windows at 1 kHz.</summary>
    public static long RowsFor(int windows) => 1000 + (500L * (windows - 1));

    /// <summary>Somebody else claims the file: the claim in work is no longer the newest.</summary>
    public void StealClaim(StoredFile file)
    {
        lock (_gate)
        {
            file.Claim = file.Claim with { Fence = file.Claim.Fence + 1 };
            file.LeaseUntil = time.GetUtcNow() + TimeSpan.FromHours(1);
        }
    }

    public async Task<RawFileClaim?> ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await BeforeClaim();
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var file = _files.FirstOrDefault(f =>
                ((f.Status == ProcessingStatus.Pending && f.NotBefore <= now)
                    || (f.Status == ProcessingStatus.Processing && f.LeaseUntil < now))
                && _files.TakeWhile(earlier => earlier != f).All(earlier =>
                    earlier.Claim.EquipmentId != f.Claim.EquipmentId
                    || earlier.Status is ProcessingStatus.Completed or ProcessingStatus.Failed));
            if (file is null)
            {
                return null;
            }

            file.Claim = file.Claim with { Fence = file.Claim.Fence + 1, Attempt = file.Claim.Attempt + 1 };
            file.Status = ProcessingStatus.Processing;
            file.LeaseUntil = now + lease;
            MostInWork = Math.Max(MostInWork, _files.Count(f => f.Status == ProcessingStatus.Processing));
            Changed();
            return file.Claim;
        }
    }

    public Task<bool> RenewAsync(
        RawFileClaim claim, long windowsDone, TimeSpan lease, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Renewals.Add(windowsDone);
            var file = Newest(claim);
            if (file is not null)
            {
                file.LeaseUntil = time.GetUtcNow() + lease;
            }

            Changed();
            return Task.FromResult(file is not null);
        }
    }

    public Task GiveBackAsync(
        RawFileClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Newest(claim) is { } file)
            {
                file.GivenBack++;
                file.LastError = lastError;
                file.NotBefore = time.GetUtcNow() + retryAfter;
                file.Status = lastError is not null && claim.Attempt >= 5
                    ? ProcessingStatus.Failed
                    : ProcessingStatus.Pending;
                file.Code = file.Status == ProcessingStatus.Failed ? "E_POISON" : null;
                file.Claim = claim with { Attempt = lastError is null ? claim.Attempt - 1 : claim.Attempt };
            }

            Changed();
            return Task.CompletedTask;
        }
    }

    public Task<bool> FailAsync(RawFileClaim claim, string code, string reason, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var file = Newest(claim);
            if (file is not null)
            {
                (file.Status, file.Code, file.Reason) = (ProcessingStatus.Failed, code, reason);
            }

            Changed();
            return Task.FromResult(file is not null);
        }
    }

    public async IAsyncEnumerable<PhaseCurrents> ReadSamplesAsync(
        RawFileId rawId, long fromSample, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int run = 1000;
        StoredFile file;
        lock (_gate)
        {
            file = _files.Single(f => f.Claim.RawId == rawId);
        }

        var phases = file.Claim.Summary.Present();
        for (var first = fromSample; first < file.RowsStored; first += run)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await BeforeRead(rawId, first).WaitAsync(cancellationToken);
            var count = (int)Math.Min(run, file.RowsStored - first);
            float Sample(Phase phase, long row) => phases.Has(phase)
                ? (float)(14.14 * Math.Sin(2 * Math.PI * ((50 * row / file.Claim.Rate.Hertz) - ((int)phase / 3.0))))
                : float.NaN;
            float[] Samples(Phase phase) => [.. Enumerable.Range(0, count).Select(i => Sample(phase, first + i))];
            yield return new PhaseCurrents(first, Samples(Phase.R), Samples(Phase.S), Samples(Phase.T));
        }
    }

    private StoredFile? Newest(RawFileClaim claim) => _files.SingleOrDefault(f =>
        f.Claim.RawId == claim.RawId && f.Claim.Fence == claim.Fence && f.Status == ProcessingStatus.Processing);

    // What follows is asked by web pages, never by grains.
    IRawFileSpool IRawSignalStore.OpenSpool() => throw new NotSupportedException();

    Task IRawSignalStore.RefuseAsync(RefusedUpload refused, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<RawFileRow?> IRawSignalStore.FindAsync(RawFileId rawId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<Page<RawFileRow>> IRawSignalStore.ListAsync(
        RawFileFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<Page<RefusedUpload>> IRawSignalStore.ListRefusedAsync(PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IReadOnlyDictionary<string, RawFileRow>> IRawSignalStore.FindByHashAsync(
        IReadOnlyCollection<string> sha256Hex, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<PipelineStatus> IRawSignalStore.PipelineAsync(EquipmentId? id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<DeleteOutcome> IRawSignalStore.DeleteAsync(
        RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<DeleteOutcome> IRawSignalStore.DeleteFailedAsync(
        RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<bool> IRawSignalStore.RetryAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
