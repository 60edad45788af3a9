using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>The life of the motors' models: which one is in use, choosing another, what that would have told, training.</summary>
public interface IMotorModels
{
    /// <summary>The model in use.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MotorModel> FindAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>Chooses another detector (which begins anew), another threshold for the one in use (which keeps what it learned), or
    /// a version that was adopted before. What is so already changes nothing.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="choice">What.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ModelChange> ChooseAsync(EquipmentId id, ModelChoice choice, Actor actor, CancellationToken cancellationToken);

    /// <summary>What would have been told under another choice; nothing changes.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="choice">Another detector, from the beginning on; another threshold; or both.</param>
    /// <param name="from">Files recorded from then on are compared; null = as far back as the work is bounded.</param>
    /// <param name="to">Files recorded before then are compared; null = up to now.</param>
    /// <param name="cancellationToken">Ends the wait and the work.</param>
    Task<WhatIfOutcome> WhatIfAsync(
        EquipmentId id, ModelChoice choice, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken);

    /// <summary>Models that were adopted, newest first, and how their files in the data folder are.</summary>
    /// <param name="id">Of one motor; null = of all.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<ListedModel>> ListAsync(EquipmentId? id, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Trains the models that are trained in batch, and lets their motors adopt them.</summary>
    /// <param name="order">Which motors and which type.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the work between two motors.</param>
    /// <returns>What became of each motor; null when another host or caller is at it.</returns>
    Task<IReadOnlyList<TrainedMotor>?> TrainAsync(TrainingOrder order, Actor actor, CancellationToken cancellationToken);
}
