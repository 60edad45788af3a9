using System.Text.Json;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Reports;

/// <summary>The figures of a motor's report that the next one is compared with. NaN, null = unknown.</summary>
/// <param name="To">End of the report's period, UTC.</param>
/// <param name="Priority">1 to 3; 0 = nothing to do.</param>
/// <param name="Fault">The gravest fault; null when none.</param>
/// <param name="RmsAmps">Largest median RMS of the newest file, amperes.</param>
/// <param name="Unbalance">Unbalance u2, 1.</param>
/// <param name="MeanDb">N_av of the rotor bars, decibels below the fundamental.</param>
/// <param name="SumDb">N_Σ of the rotor bars, decibels below the fundamental.</param>
/// <param name="Score">Anomaly score of the newest file.</param>
/// <param name="POver">P(RMS over its threshold within the horizon), 0 to 1.</param>
/// <param name="Files">Files absorbed.</param>
public sealed record MotorFigures(
    DateTimeOffset To, int Priority, string? Fault, double? RmsAmps, double? Unbalance, double? MeanDb, double? SumDb,
    double? Score, double? POver, long Files)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The figures of a motor.</summary>
    /// <param name="to">End of the period, UTC.</param>
    /// <param name="status">Its twin then.</param>
    /// <param name="analysis">Its newest analysed record; null without one.</param>
    /// <param name="verdict">The verdict.</param>
    public static MotorFigures Of(DateTimeOffset to, MotorStatus status, FileAnalysis? analysis, ReportVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(verdict);
        var rms = status.RmsAmps;
        return new MotorFigures(
            to, verdict.Priority, verdict.Fault,
            Known(Larger(rms.R, Larger(rms.S, rms.T))), Known(status.Unbalance),
            Known(analysis?.RotorBars?.MeanDb ?? double.NaN), Known(analysis?.RotorBars?.SumDb ?? double.NaN),
            Known(status.Anomaly.Score), Known(status.Forecast?.POver ?? double.NaN), status.FilesAbsorbed);
    }

    /// <summary>Reads stored figures; null when they are of another form.</summary>
    /// <param name="json">As <see cref="ToJson"/> wrote them.</param>
    public static MotorFigures? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<MotorFigures>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The figures as they are stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    private static double? Known(double value) => double.IsFinite(value) ? value : null;

    private static double Larger(double one, double other) => double.IsNaN(one) || other > one ? other : one;
}
