using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;
using DiagMod.Host.Priors;
using DiagMod.Host.Tests.Postgres;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiagMod.Host.Tests.Priors;

public sealed class FleetPriorTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Files = 34;

    [Fact]
    public async Task Run_OfAFleetUnlikeTheShippedPrior_KeepsABetterOneAndLetsAllMotorsAdoptIt()
    {
        await using var stores = new Stores(database.ConnectionString);
        var ids = new List<EquipmentId>();
        for (var i = 0; i < 11; i++)
        {
            ids.Add(await stores.MotorAsync());
        }

        var fleet = new Fleet(stores.Get<IFleetPriors>(), ids.Take(10).Select((id, seed) => (id, Life(seed))).ToDictionary());
        var run = new FleetPriorRun(
            stores.Motors, fleet, fleet, fleet, TimeProvider.System, NullLogger<FleetPriorRun>.Instance);

        var made = (await run.RunAsync(CancellationToken.None))!;
        var current = await stores.Get<IFleetPriors>().CurrentAsync(CancellationToken.None);
        var again = (await run.RunAsync(CancellationToken.None))!;

        Assert.Equal((10, 10 * Files, 300, "factory/3"), (made.Motors, made.Blocks, made.CalibrationBlocks, made.Against));
        Assert.True(made.IsAdopted, $"gain {made.Gain}, error {made.GainError}");
        Assert.Equal((made.Version, made.Hash), (current!.Version, current.Hash));
        Assert.Equal(ids.Select(id => id.Value).Order(), fleet.Adopted.Intersect(ids).Select(id => id.Value).Order());
        Assert.Equal((made.Version, false), (again.Against, again.IsAdopted));
    }

    [Fact]
    public async Task HealthyFiles_OfAMotor_AreThoseWithoutAWarningSinceItsNewBeginning()
    {
        await using var stores = new Stores(database.ConnectionString);
        var journal = stores.Get<ITwinJournal>();
        var motor = await stores.MotorAsync();

        var none = await journal.HealthyFilesAsync(motor, 5, CancellationToken.None);

        Assert.Empty(none);
    }

    // What an entry holds of a file does not hang on the twin that absorbs it, and one without a past makes no forecast.
    private static List<JournalEntry> Life(int seed)
    {
        var motor = new SyntheticMotor(seed);
        return
        [
            .. Enumerable.Range(0, Files).Select(file => MotorTwin.Restore(motor.Id, new StoredTwin(null, [], 0))
                .Absorb(motor.Next(Stores.Noon.AddHours(file), windows: 20)).Entry),
        ];
    }

    /// <summary>Motors with a life behind them; priors go to the database.</summary>
    private sealed class Fleet(IFleetPriors stored, Dictionary<EquipmentId, List<JournalEntry>> lives)
        : IMotorTwins, ITwinJournal, IFleetPriors
    {
        public List<EquipmentId> Adopted { get; } = [];

        public Task<DetectorPrior?> CurrentAsync(CancellationToken cancellationToken) => stored.CurrentAsync(cancellationToken);

        public Task KeepAsync(DetectorPrior prior, PriorManifest manifest, CancellationToken cancellationToken) =>
            stored.KeepAsync(prior, manifest, cancellationToken);

        public Task<IReadOnlyList<JournalEntry>> HealthyFilesAsync(EquipmentId id, int most, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<JournalEntry>>(lives[id]);

        public Task<JournalEnds?> EndsAsync(EquipmentId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<JournalEntry>> ReadAsync(
            EquipmentId id, long after, long upTo, int most, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<long>> CheckpointsAsync(EquipmentId id, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<TwinCheckpoint?> CheckpointAsync(EquipmentId id, long seq, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JournalEntry?> AdoptionAsync(string version, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Page<AdoptedModel>> ModelsAsync(EquipmentId? id, PageRequest page, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        Task<AdoptedModel?> ITwinJournal.ModelAsync(EquipmentId id, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<MotorStatus> GetAsync(EquipmentId id, CancellationToken cancellationToken) =>
            Task.FromResult(MotorStatus.Empty(id, LcmDetector.ModelVersion) with
            {
                State = lives.ContainsKey(id) ? RunState.Running : RunState.Learning,
            });

        public Task<MotorStatus> AcknowledgeAsync(EquipmentId id, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<TwinModel> ModelAsync(EquipmentId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MotorStatus> AdoptModelAsync(
            EquipmentId id, ModelAdoption adoption, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<MotorStatus> AdoptPriorAsync(
            EquipmentId id, byte[] artefact, Actor actor, CancellationToken cancellationToken)
        {
            Adopted.Add(id);
            return Task.FromResult(MotorStatus.Empty(id, LcmDetector.ModelVersion));
        }

        public Task<ForecastAnswer> ForecastAsync(
            EquipmentId id, Cadence? cadence, int? horizonSteps, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MotorStatus> ChangeSettingsAsync(EquipmentId id, MotorSettings settings, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<MotorStatus> RebaselineAsync(EquipmentId id, string? reason, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<SaveOutcome> AbsorbAnalysisAsync(AnalyzedFile file, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ForgetAsync(EquipmentId id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
