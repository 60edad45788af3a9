using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Ports;
using DiagMod.Core.Reports;
using DiagMod.Core.Views;
using DiagMod.Host.Alarms;
using DiagMod.Host.Diagnosis;
using DiagMod.Host.Http;
using DiagMod.Host.Text;

namespace DiagMod.Host.Reports;

/// <summary>What a report stands on, in one ZIP file for those who want to check it: its pages, the diagnosis and the windows of the
/// recording that it tells of, the recordings and alarms of its period, and the SHA-256 of each part.</summary>
/// <param name="source">The facts of a motor's report.</param>
/// <param name="history">Windows and scores.</param>
internal sealed class EvidencePack(MotorReportSource source, IMotorHistory history)
{
    /// <summary>Name of the list of hashes, as sha256sum reads it.</summary>
    public const string Hashes = "SHA256SUMS";

    // ZIP knows no time before.
    private static readonly DateTimeOffset Oldest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly PageRequest Part = new(1_000, null);

    /// <summary>The ZIP file; the same report over the same data gives the same bytes.</summary>
    /// <param name="report">The report.</param>
    /// <param name="pages">Its PDF file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<byte[]> PackAsync(ReportRow report, byte[] pages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var facts = await FactsAsync(report, cancellationToken);
        var parts = new List<(string Name, byte[] Content)>
        {
            ("report.pdf", pages),
            ("report.json", Json.Serialize(new PackedReport(
                ReportAnswer.Of(report), facts?.Evidence(), facts is null ? null : facts.Evidence() == report.Evidence))),
        };
        if (facts is not null)
        {
            parts.Add(("recordings.csv", Recordings(facts)));
            parts.Add(("alarms.csv", Alarms(facts)));
            if (facts is { Analysis: { } analysis, AnalysedFile: { } file })
            {
                parts.Add(("diagnosis.json", Json.Serialize(DiagnosisAnswer.Of(analysis, file.Rate))));
                parts.Add(("windows.csv", await WindowsAsync(file, cancellationToken)));
            }
        }

        parts.Add((Hashes, Encoding.UTF8.GetBytes(string.Concat(
            parts.Select(part => $"{Convert.ToHexStringLower(SHA256.HashData(part.Content))}  {part.Name}\n")))));
        return Zip(parts, report.CreatedAt);
    }

    private static byte[] Zip(List<(string Name, byte[] Content)> parts, DateTimeOffset at)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                entry.LastWriteTime = at < Oldest ? Oldest : at;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return packed.ToArray();
    }

    // Of the fleet, of a motor that is gone, or of a period that is kept no more there are only the pages.
    private async Task<MotorReportFacts?> FactsAsync(ReportRow report, CancellationToken cancellationToken)
    {
        if (report.Kind == ReportKind.Fleet || report.EquipmentId is null)
        {
            return null;
        }

        try
        {
            var order = new ReportOrder(report.Kind, report.EquipmentId, report.From, report.To, report.Language);
            return (await source.GatherAsync(order, cancellationToken)).Facts;
        }
        catch (PastNotKeptException)
        {
            return null;
        }
    }

    private static byte[] Recordings(MotorReportFacts facts) => Table(
        CsvTable.Line(
            "raw_id", "file_name", "sha256", "recorded_at", "clock", "processing_status", "samples_count", "sample_rate_hz", "level", "score"),
        facts.Files.Select(file => CsvTable.Line(
            file.RawId.ToString(), file.FileName, file.FileHash, Time(file.RecordedAt), Motors.Words.Of(file.Clock), Motors.Words.Of(file.Status),
            Number(file.Samples), Number(file.Rate.Hertz), file.Level, Number(file.Score))));

    private static byte[] Alarms(MotorReportFacts facts) => Table(
        Encoding.UTF8.GetBytes(AlarmCsv.Header + "\r\n"),
        facts.Alarms.Select(one => Encoding.UTF8.GetBytes(AlarmCsv.Line(one.Case) + "\r\n")));

    private async Task<byte[]> WindowsAsync(RawFileRow file, CancellationToken cancellationToken)
    {
        var windows = await AllAsync(page => history.WindowsAsync(file.RawId, page, cancellationToken));
        var scores = windows.Count == 0
            ? []
            : (await AllAsync(page => history.ScoresAsync(
                    file.EquipmentId, windows[0].Start, windows[^1].Start.AddTicks(1), false, page, cancellationToken)))
                .Where(score => score.RawId == file.RawId)
                .ToDictionary(score => score.Score.WindowIndex);
        var head = new List<string?> { "index", "window_start", "window_end", "is_valid", "supply_hz", "positive_sequence_a", "unbalance" };
        head.AddRange("rst".SelectMany(phase => (string[])["rms_a", "peak_a", "crest_factor", "skewness", "kurtosis", "thd"],
            (phase, name) => $"{phase}_{name}"));
        head.AddRange(["score", "threshold", "is_anomaly", "model_version"]);
        return Table(CsvTable.Line([.. head]), windows.Select(window => CsvTable.Line(
            [.. Cells(window), .. Cells(scores.GetValueOrDefault(window.Features.Index))])));
    }

    private static IEnumerable<string?> Cells(StoredWindow window)
    {
        var features = window.Features;
        yield return Number(features.Index);
        yield return Time(window.Start);
        yield return Time(window.End);
        yield return features.IsValid ? "true" : "false";
        yield return Number(features.SupplyHz);
        yield return Number(features.PositiveSequenceAmps);
        yield return Number(features.Unbalance);
        foreach (var phase in new[] { features.R, features.S, features.T })
        {
            double[] numbers = phase is null
                ? [.. Enumerable.Repeat(double.NaN, 6)]
                : [phase.Rms, phase.Peak, phase.CrestFactor, phase.Skewness, phase.Kurtosis, phase.Thd];
            foreach (var number in numbers)
            {
                yield return Number(number);
            }
        }
    }

    private static string?[] Cells(StoredScore? score) => score is null
        ? [null, null, null, null]
        : [Number(score.Score.Score), Number(score.Score.Threshold), score.Score.IsAnomaly ? "true" : "false", score.ModelVersion];

    private static async Task<List<T>> AllAsync<T>(Func<PageRequest, Task<Page<T>>> read)
    {
        var all = new List<T>();
        for (var page = Part; page is not null;)
        {
            var part = await read(page);
            all.AddRange(part.Items);
            page = part.Next is null ? null : Part with { Cursor = part.Next };
        }

        return all;
    }

    private static byte[] Table(byte[] head, IEnumerable<byte[]> lines) => [.. head, .. lines.SelectMany(line => line)];

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString(Times.Format, CultureInfo.InvariantCulture);

    private static string? Number(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null;
}

/// <summary>A report in its evidence pack.</summary>
/// <param name="Report">The report.</param>
/// <param name="EvidenceSha256Now">SHA-256 of the facts as they are read now, hex; null when they are kept no more, or of the fleet.</param>
/// <param name="IsUnchanged">True: the parts of this pack are the facts that the report was made of; false: newer data or answers have come
/// since.</param>
internal sealed record PackedReport(ReportAnswer Report, string? EvidenceSha256Now, bool? IsUnchanged);
