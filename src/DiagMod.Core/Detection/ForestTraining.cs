using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DiagMod.Core.Detection;

/// <summary>Trains a motor's isolation forest in batch (ANO-13, ANO-14): the same windows give the same bytes.</summary>
public static class ForestTraining
{
    /// <summary>Windows that a training takes at least: one tree's sample.</summary>
    public const int LeastWindows = 256;

    /// <summary>Windows that a training uses at most; more are thinned evenly.</summary>
    public const int MostWindows = 20_000;

    private const ulong Seed = 1;
    private const double ThresholdQuantile = 0.98;

    /// <summary>Trains.</summary>
    /// <param name="windows">The motor's healthy windows, in the order of its journal; at least <see cref="LeastWindows"/>.</param>
    /// <param name="equipmentId">The motor's key.</param>
    /// <param name="at">When it is made.</param>
    /// <param name="threshold">Window score that counts as anomalous, above 0; null = the 98 % quantile of the scores in training
    /// (ANO-08).</param>
    /// <param name="cancellationToken">Ends the training between its steps.</param>
    /// <returns>Manifest and forest.</returns>
    public static ModelAdoption Train(
        IReadOnlyList<WindowInputs> windows, string equipmentId, DateTimeOffset at, double? threshold,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentOutOfRangeException.ThrowIfLessThan(windows.Count, LeastWindows);
        var rows = Thinned(windows);
        var forest = IsolationForest.Train(rows, Seed);
        cancellationToken.ThrowIfCancellationRequested();
        var scores = new double[rows.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = forest.Score(rows[i]);
        }

        Array.Sort(scores);
        var limit = threshold ?? Quantiles.OfSorted(scores, ThresholdQuantile);
        var artefact = forest.ToBytes();
        return new ModelAdoption(
            new DetectorManifest
            {
                ModelType = IsolationForestDetector.ModelType,
                Version = DetectorTypes.NewVersion(IsolationForestDetector.ModelType, equipmentId, at),
                EquipmentId = equipmentId,
                CreatedAt = at,
                Threshold = limit,
                ThresholdIsGiven = threshold is not null,
                NSamples = rows.Count,
                Seed = Seed,
                ArtefactHash = Convert.ToHexStringLower(SHA256.HashData(artefact)),
                TrainingDataHash = HashOf(rows),
                OutlierRatio = scores.Count(score => score > limit) / (double)scores.Length,
                ScoreP95 = Quantiles.OfSorted(scores, 0.95),
                Constants = new SortedDictionary<string, double> { ["trees"] = forest.Trees, ["sample"] = forest.Sample },
            },
            artefact);
    }

    /// <summary>SHA-256 of the rows that a training on these windows would use, lower-case hex.</summary>
    /// <param name="windows">The windows.</param>
    public static string HashOf(IReadOnlyList<WindowInputs> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return HashOf(Thinned(windows));
    }

    private static List<float[]> Thinned(IReadOnlyList<WindowInputs> windows)
    {
        var step = (windows.Count + MostWindows - 1) / MostWindows;
        var rows = new List<float[]>(Math.Min(windows.Count, MostWindows));
        for (var i = 0; i < windows.Count; i += Math.Max(1, step))
        {
            rows.Add(windows[i].Vector);
        }

        return rows;
    }

    private static string HashOf(List<float[]> rows)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> cell = stackalloc byte[sizeof(float)];
        foreach (var row in rows)
        {
            foreach (var value in row)
            {
                BinaryPrimitives.WriteSingleLittleEndian(cell, value);
                sha.AppendData(cell);
            }
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
