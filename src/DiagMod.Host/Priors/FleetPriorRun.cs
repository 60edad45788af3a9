using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Host.Priors;

/// <summary>Makes a prior of the own fleet (signals.md, 10.2) from the healthy files in the journals, compares it with the one in use,
/// keeps it, and lets the motors adopt it when it is better (<see cref="PriorTrial"/>).</summary>
internal sealed partial class FleetPriorRun(
    IMotorRegistry registry, IMotorTwins twins, ITwinJournal journal, IFleetPriors priors, TimeProvider time,
    ILogger<FleetPriorRun> log)
{
    private const int MotorsAtOnce = 500;

    // More motors and files make the night long and the prior hardly better.
    private const int MostMotors = 60;
    private const int MostFiles = 60;

    /// <summary>One run.</summary>
    /// <param name="cancellationToken">Ends it between two motors.</param>
    /// <returns>What came of it; null when the fleet is too small.</returns>
    public async Task<PriorManifest?> RunAsync(CancellationToken cancellationToken)
    {
        var fleet = await FleetAsync(cancellationToken);
        var current = await priors.CurrentAsync(cancellationToken) ?? FactoryPrior.Current;
        var now = time.GetUtcNow();
        var version = FormattableString.Invariant($"fleet/{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        if (await Task.Run(() => FleetPrior.Make(version, 0, fleet), cancellationToken) is not { } prior
            || await Task.Run(() => PriorTrial.Run(fleet, current, cancellationToken), cancellationToken) is not { } trial)
        {
            return null;
        }

        var manifest = new PriorManifest(
            version, prior.Hash, now, prior.Motors, fleet.Sum(motor => motor.Blocks.Count), prior.Means.Count, current.Version,
            trial.Gain, trial.Error, trial.IsBetter);
        await priors.KeepAsync(prior, manifest, cancellationToken);
        if (manifest.IsAdopted)
        {
            await AdoptAsync(prior, cancellationToken);
        }

        return manifest;
    }

    private async Task<List<FleetMotor>> FleetAsync(CancellationToken cancellationToken)
    {
        var fleet = new List<FleetMotor>();
        await foreach (var motor in MotorsAsync(cancellationToken))
        {
            // A simulated motor among real ones would teach them its generator.
            if (fleet.Count == MostMotors || motor.IsSimulated)
            {
                continue;
            }

            var status = await twins.GetAsync(motor.EquipmentId, cancellationToken);
            if (status.State is RunState.NoData or RunState.Learning || status.Health is Core.Twin.Health.Warning or Core.Twin.Health.Alarm)
            {
                continue;
            }

            var files = await journal.HealthyFilesAsync(motor.EquipmentId, MostFiles, cancellationToken);
            var one = FleetFiles.MotorOf(files, motor.Settings().RatedFrequencyHz);
            if (one.Blocks.Count >= FleetPrior.LeastBlocks)
            {
                fleet.Add(one);
            }
        }

        return fleet;
    }

    private async Task AdoptAsync(DetectorPrior prior, CancellationToken cancellationToken)
    {
        var artefact = prior.ToBytes();
        await foreach (var motor in MotorsAsync(cancellationToken))
        {
            try
            {
                await twins.AdoptPriorAsync(motor.EquipmentId, artefact, Actor.System, cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                // One motor's trouble is not the next one's; it goes on with the prior it has.
                NotAdopted(log, motor.EquipmentId, prior.Version, fault);
            }
        }
    }

    private async IAsyncEnumerable<Motor> MotorsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PageRequest? page = new(MotorsAtOnce, null);
        while (page is not null)
        {
            var motors = await registry.ListAsync(page, cancellationToken);
            foreach (var motor in motors.Items)
            {
                yield return motor;
            }

            page = motors.Next is null ? null : new PageRequest(MotorsAtOnce, motors.Next);
        }
    }

    [LoggerMessage(1711, LogLevel.Warning, "Motor {EquipmentId} could not adopt fleet prior {Version}")]
    private static partial void NotAdopted(ILogger logger, EquipmentId equipmentId, string version, Exception fault);
}
