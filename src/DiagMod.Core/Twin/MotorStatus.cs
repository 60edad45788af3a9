using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Twin;

/// <summary>What the motor does, as far as its current tells.</summary>
public enum RunState : byte
{
    /// <summary>No file was absorbed.</summary>
    NoData = 0,

    /// <summary>Running; the twin is still commissioning.</summary>
    Learning = 1,

    /// <summary>Running.</summary>
    Running = 2,

    /// <summary>The newest windows show no current.</summary>
    Stopped = 3,
}

/// <summary>One word for the motor's condition (decision D45).</summary>
public enum Health : byte
{
    /// <summary>The current does not tell, or the twin is learning.</summary>
    Unknown = 0,

    /// <summary>Nothing to report.</summary>
    Normal = 1,

    /// <summary>Worth a look; no sound.</summary>
    Advisory = 2,

    /// <summary>Act in time.</summary>
    Warning = 3,

    /// <summary>Act now.</summary>
    Alarm = 4,
}

/// <summary>A motor's twin as the board shows it. Data age is not in it: whoever shows it counts it from LastWindowAt.</summary>
public sealed record MotorStatus
{
    /// <summary>The motor.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>What it does.</summary>
    public required RunState State { get; init; }

    /// <summary>Its condition.</summary>
    public required Health Health { get; init; }

    /// <summary>End of the newest window absorbed, UTC; null before the first file.</summary>
    public required DateTimeOffset? LastWindowAt { get; init; }

    /// <summary>Where that time comes from.</summary>
    public required TimeSource Clock { get; init; }

    /// <summary>Median RMS a phase over the newest file, amperes; NaN where absent.</summary>
    public required PhaseValues RmsAmps { get; init; }

    /// <summary>Median unbalance u2 of the newest file, 1; NaN with fewer than two phases.</summary>
    public required double Unbalance { get; init; }

    /// <summary>Median supply frequency of the newest file, hertz; NaN when unknown.</summary>
    public required double SupplyHz { get; init; }

    /// <summary>Slip of the newest file whose record was analysed, 1; NaN when unknown.</summary>
    public required double Slip { get; init; }

    /// <summary>What the detector says.</summary>
    public required AnomalyVerdict Anomaly { get; init; }

    /// <summary>Short form of the newest forecast; null below 20 points.</summary>
    public required ForecastSummary? Forecast { get; init; }

    /// <summary>Median RMS of the newest files, largest phase, oldest first, at most 60: the tile's sparkline.</summary>
    public required IReadOnlyList<TrendPoint> RecentRms { get; init; }

    /// <summary>Files absorbed.</summary>
    public required long FilesAbsorbed { get; init; }

    /// <summary>Windows absorbed.</summary>
    public required long WindowsAbsorbed { get; init; }

    /// <summary>The newest file absorbed.</summary>
    public required RawFileId? LastFile { get; init; }

    /// <summary>Number of the newest journal entry; 0 before the first.</summary>
    public required long JournalSeq { get; init; }

    /// <summary>Detector and version, for example lcm/1.</summary>
    public required string Model { get; init; }

    /// <summary>Blocks learned so far, normally one a file; see <see cref="LearningBlocks"/>.</summary>
    public int LearnedBlocks { get; init; }

    /// <summary>Blocks of at least 20 windows that learning takes; 0 before the first file.</summary>
    public int LearningBlocks { get; init; }

    /// <summary>What the records of its files say of faults; null before the first analysis.</summary>
    public DiagnosisSummary? Diagnosis { get; init; }

    /// <summary>A file in work; its windows are not yet in the numbers above. Null when idle.</summary>
    public FileProgress? InWork { get; init; }

    /// <summary>A motor without data.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="model">Detector and version.</param>
    public static MotorStatus Empty(EquipmentId id, string model) => new()
    {
        EquipmentId = id,
        State = RunState.NoData,
        Health = Health.Unknown,
        LastWindowAt = null,
        Clock = TimeSource.Recorded,
        RmsAmps = PhaseValues.Unknown,
        Unbalance = double.NaN,
        SupplyHz = double.NaN,
        Slip = double.NaN,
        Anomaly = AnomalyVerdict.None,
        Forecast = null,
        RecentRms = [],
        FilesAbsorbed = 0,
        WindowsAbsorbed = 0,
        LastFile = null,
        JournalSeq = 0,
        Model = model,
    };
}

/// <summary>Short form of a forecast.</summary>
/// <param name="HorizonSeconds">How far it reaches, seconds.</param>
/// <param name="POver">P(max over the horizon &gt; threshold), 0 to 1; NaN without a threshold.</param>
/// <param name="POverLevel">The same for the smoothed level.</param>
/// <param name="ThresholdAmps">Threshold, amperes RMS; NaN when there is none.</param>
/// <param name="ThresholdSource">Where the threshold comes from.</param>
/// <param name="Crossing">First crossing; null when fewer than half of the paths cross.</param>
/// <param name="Cadence">Step of the trend.</param>
public sealed record ForecastSummary(
    double HorizonSeconds, double POver, double POverLevel, double ThresholdAmps, ThresholdSource ThresholdSource,
    Crossing? Crossing, Cadence Cadence);

/// <summary>How far a file in work is.</summary>
/// <param name="RawId">The file.</param>
/// <param name="FileName">Its name.</param>
/// <param name="WindowsDone">Windows handed over.</param>
/// <param name="WindowsTotal">Windows in the file.</param>
/// <param name="RmsAmps">RMS of the newest window, provisional, amperes.</param>
public sealed record FileProgress(
    RawFileId RawId, string FileName, long WindowsDone, long WindowsTotal, PhaseValues RmsAmps);
