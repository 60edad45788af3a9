using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Grains.Tests.Support;

/// <summary>Files, journals and motors in memory, with the same rules as the database: fences, leases, heads, order.
/// Hooks let a test hold or break any step; waits are on changes, never on time.</summary>
internal sealed partial class InMemoryStores(TimeProvider time) : IRawSignalStore, ITwinStore, IMotorRegistry
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

    public Task<Motor?> FindAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_motors.GetValueOrDefault(id));
        }
    }

    private void Changed()
    {
        foreach (var wait in _waits.Where(w => w.Condition()).ToArray())
        {
            _waits.Remove(wait);
            wait.Reached.SetResult();
        }
    }

    Task<Page<Motor>> IMotorRegistry.ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<bool> IMotorRegistry.AddAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<bool> IMotorRegistry.UpdateAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
