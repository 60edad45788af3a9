using System.Runtime.CompilerServices;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Grains.Tests.Support;

/// <summary>Files, journals and motors in memory, with the same rules as the database: fences, leases, heads, order.
/// Hooks let a test hold or break any step; waits are on changes, never on time.</summary>
internal sealed class InMemoryStores(TimeProvider time) : IRawSignalStore, ITwinStore, IMotorRegistry
{
    private readonly Lock _gate = new();
    private readonly List<StoredFile> _files = [];
    private readonly Dictionary<EquipmentId, List<JournalEntry>> _journals = [];
    private readonly Dictionary<EquipmentId, TwinCheckpoint> _checkpoints = [];
    private readonly Dictionary<EquipmentId, MotorStatus> _statuses = [];
    private readonly Dictionary<EquipmentId, Motor> _motors = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Reached)> _waits = [];

    public Func<Task> BeforeClaim { get; set; } = () => Task.CompletedTask;

    /// <summary>Before each run of rows: the file and its first row.</summary>
    public Func<RawFileId, long, Task> BeforeRead { get; set; } = (_, _) => Task.CompletedTask;

    public Func<TwinCommit, Task> BeforeSave { get; set; } = _ => Task.CompletedTask;

    /// <summary>After the commit: what is thrown here is an answer that got lost.</summary>
    public Func<TwinCommit, Task> AfterSave { get; set; } = _ => Task.CompletedTask;

    public Func<Task> BeforeLoad { get; set; } = () => Task.CompletedTask;

    public int MostInWork { get; private set; }

    public int Loads { get; private set; }

    public List<long> Renewals { get; } = [];

    /// <summary>Who ordered each step that was to be saved.</summary>
    public List<Actor> Actors { get; } = [];

    public IReadOnlyList<AbsorbedFile> Absorbed => _absorbed;

    private readonly List<AbsorbedFile> _absorbed = [];

    /// <summary>A stored file as a test sees it.</summary>
    internal sealed class StoredFile
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

    public void PutMotor(Motor motor)
    {
        lock (_gate)
        {
            _motors[motor.EquipmentId] = motor;
        }
    }

    public void PutStatus(MotorStatus status)
    {
        lock (_gate)
        {
            _statuses[status.EquipmentId] = status;
        }
    }

    /// <summary>Nothing of a motor is stored any more.</summary>
    public void Erase(string motor)
    {
        lock (_gate)
        {
            var id = new EquipmentId(motor);
            _journals.Remove(id);
            _checkpoints.Remove(id);
            _statuses.Remove(id);
            _motors.Remove(id);
        }
    }

    public IReadOnlyList<JournalEntry> Journal(string motor)
    {
        lock (_gate)
        {
            return [.. _journals.GetValueOrDefault(new EquipmentId(motor)) ?? []];
        }
    }

    public TwinCheckpoint? CheckpointOf(string motor)
    {
        lock (_gate)
        {
            return _checkpoints.GetValueOrDefault(new EquipmentId(motor));
        }
    }

    /// <summary>A motor's checkpoint is gone; its journal is not.</summary>
    public void LoseCheckpoint(string motor)
    {
        lock (_gate)
        {
            _checkpoints.Remove(new EquipmentId(motor));
        }
    }

    /// <summary>Another activation writes: the head moves under the one that a test works with.</summary>
    public void WriteBehindTheTwin(TwinCommit commit)
    {
        lock (_gate)
        {
            JournalOf(commit.EquipmentId).Add(commit.Entry);
        }
    }

    /// <summary>Somebody else claims the file: the claim in work is no longer the newest.</summary>
    public void StealClaim(StoredFile file)
    {
        lock (_gate)
        {
            file.Claim = file.Claim with { Fence = file.Claim.Fence + 1 };
            file.LeaseUntil = time.GetUtcNow() + TimeSpan.FromHours(1);
        }
    }

    /// <summary>Completes when the condition holds; it is looked at after each change.</summary>
    public async Task Until(Func<bool> condition)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (condition())
            {
                return;
            }

            _waits.Add((condition, reached));
        }

        await reached.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    public Task UntilEnded(params StoredFile[] files) =>
        Until(() => files.All(f => f.Status is ProcessingStatus.Completed or ProcessingStatus.Failed));

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

    public async Task<StoredTwin> LoadAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await BeforeLoad();
        lock (_gate)
        {
            Loads++;
            var journal = JournalOf(id);
            var checkpoint = _checkpoints.GetValueOrDefault(id);
            return new StoredTwin(checkpoint, [.. journal.Where(e => e.Seq > (checkpoint?.Seq ?? 0))], journal.Count);
        }
    }

    public Task<StoredTwin?> LoadAtAsync(EquipmentId id, long seq, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var journal = JournalOf(id);
            return Task.FromResult(seq > journal.Count ? null : new StoredTwin(null, [.. journal.Take((int)seq)], seq));
        }
    }

    Task<long> ITwinStore.SeqAtAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task<SaveOutcome> SaveAsync(TwinCommit commit, Actor actor, CancellationToken cancellationToken)
    {
        await BeforeSave(commit);
        var outcome = Save(commit);
        lock (_gate)
        {
            Actors.Add(actor);
        }

        await AfterSave(commit);
        return outcome;
    }

    public Task SaveCheckpointAsync(EquipmentId id, TwinCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (checkpoint.Seq > (_checkpoints.GetValueOrDefault(id)?.Seq ?? 0))
            {
                _checkpoints[id] = checkpoint;
            }

            Changed();
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<MotorStatus>> LoadStatusesAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<MotorStatus>>([.. _statuses.Values]);
        }
    }

    public Task<Motor?> FindAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_motors.GetValueOrDefault(id));
        }
    }

    private SaveOutcome Save(TwinCommit commit)
    {
        lock (_gate)
        {
            var journal = JournalOf(commit.EquipmentId);
            if (journal.Count == commit.Entry.Seq && journal[^1].Hash.AsSpan().SequenceEqual(commit.Entry.Hash))
            {
                return SaveOutcome.Saved;
            }

            if (commit.File is { } absorbed && Newest(absorbed.Claim) is null)
            {
                return SaveOutcome.Fenced;
            }

            if (journal.Count != commit.ExpectedSeq)
            {
                return SaveOutcome.Conflict;
            }

            journal.Add(commit.Entry);
            _statuses[commit.EquipmentId] = commit.Status;
            if (commit.Checkpoint is { } checkpoint)
            {
                _checkpoints[commit.EquipmentId] = checkpoint;
            }

            if (commit.File is { } file)
            {
                _absorbed.Add(file);
                Newest(file.Claim)!.Status = ProcessingStatus.Completed;
            }

            Changed();
            return SaveOutcome.Saved;
        }
    }

    private StoredFile? Newest(RawFileClaim claim) => _files.SingleOrDefault(f =>
        f.Claim.RawId == claim.RawId && f.Claim.Fence == claim.Fence && f.Status == ProcessingStatus.Processing);

    private List<JournalEntry> JournalOf(EquipmentId id) =>
        _journals.TryGetValue(id, out var journal) ? journal : _journals[id] = [];

    private void Changed()
    {
        foreach (var wait in _waits.Where(w => w.Condition()).ToArray())
        {
            _waits.Remove(wait);
            wait.Reached.SetResult();
        }
    }

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

    Task<bool> IRawSignalStore.RetryAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<Page<Motor>> IMotorRegistry.ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<bool> IMotorRegistry.AddAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<bool> IMotorRegistry.UpdateAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
