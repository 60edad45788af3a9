using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Which models are to be trained.</summary>
/// <param name="EquipmentId">Of one motor; null = of all.</param>
/// <param name="ModelType">A trained type that the motors are to use from now on; null = each its own.</param>
/// <param name="IsRoutine">True for the daily run: a motor whose training data did not grow by half keeps its model.</param>
public sealed record TrainingOrder(EquipmentId? EquipmentId, string? ModelType, bool IsRoutine = false);

/// <summary>What a training came to for a motor.</summary>
public enum TrainingResult : byte
{
    /// <summary>Trained and adopted.</summary>
    Adopted = 0,

    /// <summary>The training data are the same as last time, or hardly more.</summary>
    Unchanged = 1,

    /// <summary>Its model learns on line: there is nothing to train.</summary>
    LearnsOnline = 2,

    /// <summary>Too few healthy windows.</summary>
    TooFewWindows = 3,

    /// <summary>Something is being reported: a new model would forget it.</summary>
    Reporting = 4,

    /// <summary>It did not work; the log says why.</summary>
    Failed = 5,
}

/// <summary>What a training came to for one motor (ANO-15).</summary>
/// <param name="EquipmentId">The motor.</param>
/// <param name="Result">What became of it.</param>
/// <param name="ModelType">Type of the model in use.</param>
/// <param name="Version">Its version.</param>
/// <param name="Threshold">Its threshold of windows; NaN while it is learning.</param>
/// <param name="Windows">Windows that it was trained on, or has learned from.</param>
/// <param name="Have">Healthy windows at hand for a training; 0 where none was tried.</param>
public sealed record TrainedMotor(
    EquipmentId EquipmentId, TrainingResult Result, string ModelType, string Version, double Threshold, long Windows, int Have);
