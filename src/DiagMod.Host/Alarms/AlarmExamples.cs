using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Alarms;

/// <summary>What the API's description shows of alarms, thresholds and maintenance.</summary>
internal static class AlarmExamples
{
    /// <summary>A case.</summary>
    public const string Id = "0198b4c2-7d3f-7a41-8c55-2b3c4d5e6f70";

    private static readonly AlarmTransition Raised = new()
    {
        CaseId = Guid.Parse(Id),
        Number = 1,
        At = Finished,
        DataAt = LastWindow,
        Event = AlarmEvent.Raised,
        From = AlarmState.Normal,
        To = AlarmState.Unacknowledged,
        Priority = AlarmPriority.P1,
        Value = -38.2,
        Limit = -42,
        Actor = AlarmMachine.System,
        JournalSeq = 185,
    };

    private static readonly AlarmTransition Acknowledgement = Raised with
    {
        Number = 2,
        At = Finished.AddMinutes(2),
        DataAt = null,
        JournalSeq = null,
        Event = AlarmEvent.Acknowledged,
        From = AlarmState.Unacknowledged,
        To = AlarmState.Acknowledged,
        Actor = "n.petrova",
        Choice = AcknowledgeChoice.Investigating,
        Note = "Vibration crew is called",
    };

    private static readonly AlarmCase Case = AlarmCase
        .Begin(new EquipmentId(Motor), AlarmModes.RotorBar, TimeSource.Recorded, Raised).Apply(Acknowledgement);

    /// <summary>The case as it is listed.</summary>
    public static readonly AlarmItem Item = AlarmItem.Of(Case);

    /// <summary>A list of it.</summary>
    public static readonly ListAnswer<AlarmItem> List = new([Item], null);

    /// <summary>The case with its history.</summary>
    public static readonly AlarmHistoryAnswer History = AlarmHistoryAnswer.Of(new(Case, [Raised, Acknowledgement]));

    /// <summary>The case as a table.</summary>
    public static readonly string Csv = AlarmCsv.Header + "\r\n" + AlarmCsv.Line(Case) + "\r\n";

    /// <summary>A day's figures.</summary>
    public static readonly AlarmFiguresAnswer Figures = AlarmFiguresAnswer.Of(AlarmTally.Count(
        Recorded, Recorded.AddDays(1), [new(Finished, new EquipmentId(Motor), AlarmModes.RotorBar, AlarmPriority.P1)],
        new StandingAlarms(1, 0, 0, 0), [120]));

    /// <summary>What may be found.</summary>
    public static readonly FindingsAnswer Findings = new(
        [new("broken_rotor_bar", "rotor"), new(AlarmFinding.Nothing, "none"), new(AlarmFinding.Unknown, "none")]);

    /// <summary>An acknowledgement.</summary>
    public static readonly AcknowledgeRequest Acknowledge = new() { Choice = "investigating", Note = "Vibration crew is called" };

    /// <summary>A shelf.</summary>
    public static readonly ShelveRequest Shelve = new() { Reason = "Spare runs until the morning shift", Until = Finished.AddHours(6) };

    /// <summary>A finding.</summary>
    public static readonly CloseRequest Close = new() { Finding = "broken_rotor_bar", Note = "Two bars cracked at the end ring" };

    /// <summary>Thresholds of a motor.</summary>
    public static readonly ThresholdsAnswer Thresholds = ThresholdsAnswer.Of(
        Motor,
        AlarmDefaults.All with
        {
            Version = 2,
            Items = [AlarmDefaults.Of(AlarmModes.Rms), AlarmDefaults.Of(AlarmModes.RotorBar)],
            RmsThresholdAmps = 19.5,
            ExpectedIntervalSeconds = 3600,
            SetAt = Finished,
            SetBy = "e.sokolov",
            Note = "Limit of the contract",
        });

    /// <summary>Versions of them.</summary>
    public static readonly ListAnswer<ThresholdsAnswer> Versions = new([Thresholds], null);

    /// <summary>New thresholds.</summary>
    public static readonly ThresholdsRequest SetThresholds = new()
    {
        Items =
        [
            new()
            {
                Mode = AlarmModes.Unbalance,
                Steps = [new() { Limit = 0.06, Hysteresis = 0.01, Priority = "2" }],
                OnDelayS = 60,
                OffDelayS = 60,
            },
        ],
        RmsThresholdA = 19.5,
        ExpectedIntervalS = 3600,
        Note = "Limit of the contract",
    };

    /// <summary>Maintenance.</summary>
    public static readonly MaintenanceAnswer Maintenance = MaintenanceAnswer.Of(
        new(7, new EquipmentId(Motor), "repair", Finished, Finished.AddHours(6), null, null, "Rotor out", "e.sokolov", null, false),
        Finished);

    /// <summary>A list of it.</summary>
    public static readonly ListAnswer<MaintenanceAnswer> MaintenanceList = new([Maintenance], null);

    /// <summary>Maintenance to be entered.</summary>
    public static readonly MaintenanceRequest Begin = new() { Kind = "repair", PlannedEndAt = Finished.AddHours(6), Note = "Rotor out" };

    /// <summary>Its end.</summary>
    public static readonly MaintenanceEndRequest End = new() { Defect = "broken_rotor_bar", Rebaseline = true };
}
