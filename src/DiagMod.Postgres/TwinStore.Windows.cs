using DiagMod.Core.Features;
using DiagMod.Core.Twin;

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

    private const int FeatureColumns = 8 + (3 * ColumnNames.FeaturesPerPhase) + 3 + 8 + 2;
    private const int ScoreColumns = 12;

    private static async Task CopyFeaturesAsync(Work work, AbsorbedFile file, CancellationToken cancellationToken)
    {
        if (file.Windows.Count == 0)
        {
            return;
        }

        await using var copy = await BinaryCopy.BeginAsync(work.Connection, CopyFeaturesSql, cancellationToken);
        foreach (var window in file.Windows)
        {
            var end = window.FirstSample + file.Claim.Rate.WindowSamples;
            await copy.StartRowAsync(FeatureColumns, cancellationToken);
            copy.Write(file.Claim.RawId.Value);
            copy.Write(file.Claim.EquipmentId.Value);
            copy.Write(StartOf(file, window));
            copy.Write(file.RecordedAt + file.Claim.Rate.Duration(end));
            copy.Write(window.Index);
            copy.Write(window.FirstSample);
            copy.Write(window.IsValid);
            copy.Write((int)window.Conditions);
            for (var feature = 0; feature < ColumnNames.FeaturesPerPhase; feature++)
            {
                copy.Write(Feature(window.R, feature));
                copy.Write(Feature(window.S, feature));
                copy.Write(Feature(window.T, feature));
            }

            copy.Write(window.R?.Shape.Harmonics);
            copy.Write(window.S?.Shape.Harmonics);
            copy.Write(window.T?.Shape.Harmonics);
            copy.Write(window.SupplyHz);
            copy.Write(window.PositiveSequenceAmps);
            copy.Write(window.Unbalance);
            copy.Write(window.ZeroRatio);
            copy.Write(window.Imbalance);
            copy.Write(window.Ellipse.MajorAmps);
            copy.Write(window.Ellipse.MinorAmps);
            copy.Write(window.Run);
            copy.WriteJson(StoredSpectrum.Of(window));
            copy.WriteJson(StoredVector.Of(window));
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
        var meta = new
        {
            online = true,
            learned = file.Learned,
            model_threshold = file.Verdict.ModelThreshold,
            score_without_top = file.Verdict.ScoreWithoutTop,
        };
        await using var copy = await BinaryCopy.BeginAsync(work.Connection, CopyScoresSql, cancellationToken);
        foreach (var score in file.Scores)
        {
            await copy.StartRowAsync(ScoreColumns, cancellationToken);
            copy.Write(file.Claim.RawId.Value);
            copy.Write(file.Claim.EquipmentId.Value);
            copy.Write(StartOf(file, windows[score.WindowIndex]));
            copy.Write(score.WindowIndex);
            copy.Write(score.Score);
            copy.Write(score.Threshold);
            copy.Write(score.IsAnomaly);
            copy.Write(file.ModelType);
            copy.Write(file.ModelVersion);
            copy.Write(file.Verdict.PValue);
            copy.WriteJson(score.TopFeatures);
            copy.WriteJson(meta);
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
}
