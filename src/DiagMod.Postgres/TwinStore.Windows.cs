using DiagMod.Core.Features;
using DiagMod.Core.Twin;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>The windows of a step: their features, their scores, and the hours they belong to.</summary>
internal sealed partial class TwinStore
{
    private const string CopyFeaturesSql = $"""
        copy features (
            raw_id, equipment_id, window_start, window_end, window_index, first_sample, is_valid, conditions,
            {ColumnNames.Features}, {ColumnNames.Harmonics}, {ColumnNames.WindowFeatures}, fft_spectrum, extra)
        from stdin (format binary)
        """;

    private const string CopyScoresSql = """
        copy anomaly_scores (
            raw_id, equipment_id, window_start, window_index, score, threshold, is_anomaly, model_type, model_version,
            p_value, top_features, meta)
        from stdin (format binary)
        """;

    private static async Task CopyFeaturesAsync(Work work, AbsorbedFile file, CancellationToken cancellationToken)
    {
        if (file.Windows.Count == 0)
        {
            return;
        }

        await using var copy = await work.Connection.BeginBinaryImportAsync(CopyFeaturesSql, cancellationToken);
        foreach (var window in file.Windows)
        {
            var end = window.FirstSample + file.Claim.Rate.WindowSamples;
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(file.Claim.RawId.Value, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(file.Claim.EquipmentId.Value, NpgsqlDbType.Text, cancellationToken);
            await WriteAsync(copy, StartOf(file, window), cancellationToken);
            await WriteAsync(copy, file.RecordedAt + file.Claim.Rate.Duration(end), cancellationToken);
            await copy.WriteAsync(window.Index, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(window.FirstSample, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(window.IsValid, NpgsqlDbType.Boolean, cancellationToken);
            await copy.WriteAsync((int)window.Conditions, NpgsqlDbType.Integer, cancellationToken);
            for (var feature = 0; feature < ColumnNames.FeaturesPerPhase; feature++)
            {
                await WriteAsync(copy, Feature(window.R, feature), cancellationToken);
                await WriteAsync(copy, Feature(window.S, feature), cancellationToken);
                await WriteAsync(copy, Feature(window.T, feature), cancellationToken);
            }

            await WriteAsync(copy, window.R?.Shape.Harmonics, cancellationToken);
            await WriteAsync(copy, window.S?.Shape.Harmonics, cancellationToken);
            await WriteAsync(copy, window.T?.Shape.Harmonics, cancellationToken);
            await WriteAsync(copy, window.SupplyHz, cancellationToken);
            await WriteAsync(copy, window.PositiveSequenceAmps, cancellationToken);
            await WriteAsync(copy, window.Unbalance, cancellationToken);
            await WriteAsync(copy, window.ZeroRatio, cancellationToken);
            await WriteAsync(copy, window.Imbalance, cancellationToken);
            await WriteAsync(copy, window.Ellipse.MajorAmps, cancellationToken);
            await WriteAsync(copy, window.Ellipse.MinorAmps, cancellationToken);
            await copy.WriteAsync(window.Run, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(StoredSpectrum.Of(window), NpgsqlDbType.Jsonb, cancellationToken);
            await copy.WriteAsync(StoredVector.Of(window), NpgsqlDbType.Jsonb, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    // The order of ColumnNames.Features.
    private static double Feature(PhaseFeatures? phase, int number) => phase is null ? double.NaN : number switch
    {
        0 => phase.Rms,
        1 => phase.Peak,
        2 => phase.CrestFactor,
        3 => phase.Skewness,
        4 => phase.Kurtosis,
        5 => phase.Mean,
        6 => phase.Min,
        7 => phase.Max,
        8 => phase.Thd,
        9 => phase.Shape.FundamentalAmps,
        10 => phase.Shape.DcRatio,
        11 => phase.Shape.ResidualKurtosis,
        12 => phase.Shape.NoiseDb,
        13 => phase.Shape.Entropy,
        14 => phase.Shape.FlatnessDb,
        15 => phase.Shape.SidebandsDb,
        16 => phase.Shape.MiddleDb,
        17 => phase.Shape.HighDb,
        18 => phase.Shape.From2To5KilohertzDb,
        19 => phase.Shape.From5To11KilohertzDb,
        _ => phase.Shape.NearDb,
    };

    private static async Task CopyScoresAsync(Work work, AbsorbedFile file, CancellationToken cancellationToken)
    {
        if (file.Scores.Count == 0)
        {
            return;
        }

        var windows = file.Windows.ToDictionary(window => window.Index);
        var meta = StoreJson.Write(new
        {
            online = true,
            learned = file.Learned,
            model_threshold = file.Verdict.ModelThreshold,
            score_without_top = file.Verdict.ScoreWithoutTop,
        });
        await using var copy = await work.Connection.BeginBinaryImportAsync(CopyScoresSql, cancellationToken);
        foreach (var score in file.Scores)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(file.Claim.RawId.Value, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(file.Claim.EquipmentId.Value, NpgsqlDbType.Text, cancellationToken);
            await WriteAsync(copy, StartOf(file, windows[score.WindowIndex]), cancellationToken);
            await copy.WriteAsync(score.WindowIndex, NpgsqlDbType.Integer, cancellationToken);
            await WriteAsync(copy, score.Score, cancellationToken);
            await WriteAsync(copy, score.Threshold, cancellationToken);
            await copy.WriteAsync(score.IsAnomaly, NpgsqlDbType.Boolean, cancellationToken);
            await copy.WriteAsync(file.ModelType, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(file.ModelVersion, NpgsqlDbType.Text, cancellationToken);
            await WriteAsync(copy, file.Verdict.PValue, cancellationToken);
            await copy.WriteAsync(StoreJson.Write(score.TopFeatures), NpgsqlDbType.Jsonb, cancellationToken);
            await copy.WriteAsync(meta, NpgsqlDbType.Jsonb, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task SummariseAsync(Work work, AbsorbedFile file, CancellationToken cancellationToken) =>
        file.Windows.Count == 0
            ? Task.CompletedTask
            : Summaries.RecomputeAsync(
                work, file.Claim.EquipmentId, StartOf(file, file.Windows[0]), StartOf(file, file.Windows[^1]), cancellationToken);

    private static DateTimeOffset StartOf(AbsorbedFile file, WindowFeatures window) =>
        file.RecordedAt + file.Claim.Rate.Duration(window.FirstSample);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, double number, CancellationToken cancellationToken) =>
        double.IsNaN(number)
            ? copy.WriteNullAsync(cancellationToken)
            : copy.WriteAsync(number, NpgsqlDbType.Double, cancellationToken);

    private static Task WriteAsync(
        NpgsqlBinaryImporter copy, IReadOnlyList<float>? numbers, CancellationToken cancellationToken) =>
        numbers is not { Count: > 0 }
            ? copy.WriteNullAsync(cancellationToken)
            : copy.WriteAsync(numbers as float[] ?? [.. numbers], NpgsqlDbType.Array | NpgsqlDbType.Real, cancellationToken);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, DateTimeOffset at, CancellationToken cancellationToken) =>
        copy.WriteAsync(at.ToUniversalTime(), NpgsqlDbType.TimestampTz, cancellationToken);
}
