using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>The limits of each motor; every version is kept.</summary>
public interface IAlarmThresholds
{
    /// <summary>The thresholds of a motor as they are now; the defaults when nobody has set any.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AlarmThresholds> GetAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>All versions that were set, newest first, at most 100.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<AlarmThresholds>> VersionsAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>Sets thresholds: a new version, and the motor's cases are judged by it at once. The RMS threshold and the expected
    /// interval go to the motor's name-plate and its twin as well.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="change">What is to hold from now on.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new version; null when another was set since the one that was seen.</returns>
    /// <exception cref="AlarmThresholdException">A threshold is not sound.</exception>
    Task<AlarmThresholds?> SetAsync(EquipmentId id, ThresholdChange change, Actor actor, CancellationToken cancellationToken);
}

/// <summary>New thresholds of a motor.</summary>
/// <param name="Items">Modes that are to have others; the rest stays as it is.</param>
/// <param name="RmsThresholdAmps">RMS threshold, amperes; NaN: none set by a person.</param>
/// <param name="ExpectedIntervalSeconds">How often data should come, seconds; NaN: not said.</param>
/// <param name="Note">Why, at most 500 characters; null when not said.</param>
/// <param name="SeenVersion">Version that was seen; null = whatever it is now.</param>
public sealed record ThresholdChange(
    IReadOnlyList<AlarmThreshold> Items, double RmsThresholdAmps, double ExpectedIntervalSeconds, string? Note, int? SeenVersion);
