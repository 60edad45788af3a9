using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Dashboard.Shared;

/// <summary>The words that several pages say of a motor, in one place.</summary>
public static class Words
{
    /// <summary>Forecast probability from which the board speaks of it (RmsForecast.POverLevel: warns at 0.2).</summary>
    public const double SpokenProbability = 0.2;

    /// <summary>What the motor does.</summary>
    /// <param name="state">Its state.</param>
    public static string Of(RunState state) => state switch
    {
        RunState.Learning => "running, learning",
        RunState.Running => "running",
        RunState.Stopped => "stopped",
        _ => "no data",
    };

    /// <summary>Its condition; nothing for a normal one, which needs no word.</summary>
    /// <param name="health">Its condition.</param>
    public static string Of(Health health) => health switch
    {
        Health.Alarm => "alarm",
        Health.Warning => "warning",
        Health.Advisory => "advisory",
        Health.Normal => "nothing to report",
        _ => "not yet known",
    };

    /// <summary>Step of the detector.</summary>
    /// <param name="level">The step.</param>
    public static string Of(AnomalyLevel level) => level switch
    {
        AnomalyLevel.Alarm => "alarm",
        AnomalyLevel.Warning => "warning",
        _ => "none",
    };

    /// <summary>Where a threshold comes from.</summary>
    /// <param name="source">The source.</param>
    public static string Of(ThresholdSource source) => source switch
    {
        ThresholdSource.Person => "set by a person",
        ThresholdSource.Nameplate => "name-plate current × service factor",
        ThresholdSource.Baseline => "healthy baseline × 1.10",
        _ => "none",
    };

    /// <summary>Where a file stands.</summary>
    /// <param name="status">Its status.</param>
    public static string Of(ProcessingStatus status) => status switch
    {
        ProcessingStatus.Pending => "queued",
        ProcessingStatus.Processing => "in work",
        ProcessingStatus.Completed => "done",
        _ => "failed",
    };

    /// <summary>A role.</summary>
    /// <param name="role">The role.</param>
    public static string Of(Role role) => role switch
    {
        Role.Viewer => "viewer: reads",
        Role.Operator => "operator: imports",
        Role.Engineer => "engineer: edits motors",
        _ => "admin: accounts and security",
    };

    /// <summary>A code like single_phasing as words.</summary>
    /// <param name="code">The code.</param>
    public static string OfCode(string code) => code.Replace('_', ' ');

    /// <summary>How far learning is.</summary>
    /// <param name="status">Status of a motor that learns.</param>
    public static string Learning(MotorStatus status) => status.LearningBlocks == 0
        ? "learning"
        : FormattableString.Invariant($"learning, {status.LearnedBlocks} of {status.LearningBlocks} blocks");

    /// <summary>What a rule that needs no learning found, as a sentence.</summary>
    /// <param name="rule">The rule's code.</param>
    public static string OfRule(string rule) => rule switch
    {
        "phases_changed" => "The newest file carries current in other phases than the baseline did: it was scored, not learned.",
        _ => $"A rule that needs no learning fired: {OfCode(rule)}.",
    };

    /// <summary>Why a motor is not normal, in one short sentence; null when there is nothing to say.</summary>
    /// <param name="status">Its status.</param>
    public static string? Reason(MotorStatus status)
    {
        if (status.Anomaly.HardRules is [var rule, ..])
        {
            return OfCode(rule);
        }

        if (status.Anomaly.Level != AnomalyLevel.None && status.Anomaly.TopFeatures is [var top, ..])
        {
            return top.Reading;
        }

        if (status.Forecast is { } forecast && forecast.POverLevel >= SpokenProbability)
        {
            return $"RMS nears {Figures.With(forecast.ThresholdAmps, "A")}, "
                + $"P {Figures.Probability(forecast.POverLevel)} in {Figures.Span(forecast.HorizonSeconds)}";
        }

        return status.Health switch
        {
            Health.Advisory when status.Anomaly.TopFeatures is [var feature, ..] => feature.Reading,
            Health.Alarm or Health.Warning or Health.Advisory => Of(status.Health),
            _ => null,
        };
    }
}
