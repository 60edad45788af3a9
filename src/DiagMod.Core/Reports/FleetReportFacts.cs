using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Reports;

/// <summary>Everything that the fleet's report is made of.</summary>
public sealed record FleetReportFacts
{
    /// <summary>From, data time, UTC: the period of the alarms' figures.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Before, data time, UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The motors with their twins at the end of the period, by group and id.</summary>
    public required IReadOnlyList<FleetMotor> Motors { get; init; }

    /// <summary>True when there are newer data than the period's end: the twins are as they were then.</summary>
    public bool IsPast { get; init; }

    /// <summary>Motors that are left out: their journals no longer reach back to the period's end.</summary>
    public int LeftOut { get; init; }

    /// <summary>True when there are more motors than are listed.</summary>
    public required bool IsCut { get; init; }

    /// <summary>What came in and what became of it.</summary>
    public required PipelineStatus Pipeline { get; init; }

    /// <summary>How the alarm system did.</summary>
    public required AlarmFigures Alarms { get; init; }

    /// <summary>Version of the product.</summary>
    public required string Product { get; init; }

    /// <summary>What needs a person, gravest first, then by how soon the threshold is met, then by id.</summary>
    public IReadOnlyList<FleetMotor> Attention =>
    [
        .. Motors.Where(one => one.Verdict.Priority > 0)
            .OrderBy(one => one.Verdict.Priority)
            .ThenBy(one => one.Verdict.ActWithin)
            .ThenBy(one => one.Motor.EquipmentId.Value, StringComparer.Ordinal),
    ];

    /// <summary>Availability by group, in the order of the board; a motor without a group stands under null.</summary>
    public IReadOnlyList<GroupAvailability> Groups =>
    [
        .. Motors.GroupBy(one => one.Motor.Group).Select(group => new GroupAvailability(
            group.Key,
            group.Count(),
            group.Count(one => one.Status is { Health: not Health.Alarm, State: not RunState.NoData }),
            group.Count(one => one.Status.State is RunState.Running or RunState.Learning),
            group.Count(one => one.Status.State == RunState.Stopped),
            group.Count(one => one.Status.State == RunState.NoData),
            group.Count(one => one.Status.Health == Health.Alarm))),
    ];

    /// <summary>How ready the data are, each as a share of the motors.</summary>
    public IReadOnlyList<Readiness> Readiness
    {
        get
        {
            Readiness Share(ReadinessKind kind, Func<FleetMotor, bool> holds) =>
                new(kind, Motors.Count(holds), Motors.Count);
            return
            [
                Share(ReadinessKind.HasData, one => one.Status.State != RunState.NoData),
                Share(ReadinessKind.HasLearned, one => one.Status is { LearningBlocks: > 0 } status
                    && status.LearnedBlocks >= status.LearningBlocks),
                Share(ReadinessKind.HasThreePhases, one => one.Status.RmsAmps is { } rms
                    && !double.IsNaN(rms.R) && !double.IsNaN(rms.S) && !double.IsNaN(rms.T)),
                Share(ReadinessKind.HasRatedCurrent, one => !double.IsNaN(one.Motor.Settings().RatedCurrentAmps)),
                Share(ReadinessKind.HasClock, one => one.Status is { State: not RunState.NoData, Clock: TimeSource.Recorded }),
                Share(ReadinessKind.HasForecast, one => one.Status.Forecast is not null),
                Share(ReadinessKind.HasDiagnosis, one => one.Status.Diagnosis is not null),
            ];
        }
    }

    /// <summary>SHA-256 of the facts, lower-case hex.</summary>
    public string Evidence()
    {
        using var digest = new EvidenceDigest();
        digest.Add("form", "fleet/2").Add("product", Product).Add("from", From).Add("to", To)
            .Add("past", IsPast ? "yes" : "no").Add("left_out", LeftOut)
            .Add("sent", Pipeline.Sent).Add("completed", Pipeline.Completed).Add("failed", Pipeline.Failed)
            .Add("refused", Pipeline.Refused).Add("duplicates", Pipeline.Duplicates).Add("queued", Pipeline.Queued)
            .Add("raised", Alarms.Raised).Add("open", Alarms.Open)
            .Add("unacknowledged", Alarms.Unacknowledged).Add("shelved", Alarms.Shelved)
            .Add("standing", Alarms.Standing);
        foreach (var one in Motors)
        {
            digest.Add("motor", one.Motor.EquipmentId.Value).Add("name", one.Motor.Name).Add("group", one.Motor.Group)
                .Add("specifications", one.Motor.Specifications.ToJsonString()).Add("journal", one.Status.JournalSeq)
                .Add("model", one.Status.Model);
        }

        return digest.Finish();
    }
}

/// <summary>A motor with its twin.</summary>
/// <param name="Motor">The motor.</param>
/// <param name="Status">Its twin at the end of the period.</param>
public sealed record FleetMotor(Motor Motor, MotorStatus Status)
{
    /// <summary>How urgent, on what ground, by when; the ground is the twin's alone.</summary>
    public ReportVerdict Verdict { get; } = ReportVerdict.Of(Status, null);
}

/// <summary>How many motors of a group can be called upon.</summary>
/// <param name="Group">The group; null = none.</param>
/// <param name="Motors">Its motors.</param>
/// <param name="Available">With data and without an alarm.</param>
/// <param name="Running">Running, also while learning.</param>
/// <param name="Stopped">Without current.</param>
/// <param name="WithoutData">Never recorded.</param>
/// <param name="Alarms">In alarm.</param>
public sealed record GroupAvailability(
    string? Group, int Motors, int Available, int Running, int Stopped, int WithoutData, int Alarms);

/// <summary>One light of the data's readiness.</summary>
/// <param name="Kind">What holds.</param>
/// <param name="Have">Motors for which it holds.</param>
/// <param name="Of">All motors.</param>
public sealed record Readiness(ReadinessKind Kind, int Have, int Of)
{
    private const double Good = 0.9;
    private const double Fair = 0.7;

    /// <summary>Green from 90 %, amber from 70 %, red below (the steps of requirement RDY-02); grey without motors.</summary>
    public ReadinessLight Light => Of == 0 ? ReadinessLight.Grey
        : Have >= Good * Of ? ReadinessLight.Green
        : Have >= Fair * Of ? ReadinessLight.Amber
        : ReadinessLight.Red;
}

/// <summary>What a light is about.</summary>
public enum ReadinessKind : byte
{
    /// <summary>A recording was absorbed.</summary>
    HasData = 0,

    /// <summary>The twin has learned what is healthy.</summary>
    HasLearned = 1,

    /// <summary>All three phases carry a current.</summary>
    HasThreePhases = 2,

    /// <summary>The name-plate gives the rated current.</summary>
    HasRatedCurrent = 3,

    /// <summary>The recordings carry their time.</summary>
    HasClock = 4,

    /// <summary>There is a forecast.</summary>
    HasForecast = 5,

    /// <summary>A whole record was analysed.</summary>
    HasDiagnosis = 6,
}

/// <summary>A light.</summary>
public enum ReadinessLight : byte
{
    /// <summary>There is nothing to judge.</summary>
    Grey = 0,

    /// <summary>Good.</summary>
    Green = 1,

    /// <summary>Fair.</summary>
    Amber = 2,

    /// <summary>Poor.</summary>
    Red = 3,
}
