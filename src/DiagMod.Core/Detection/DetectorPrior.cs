using System.Security.Cryptography;
using System.Text.Json;
using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>What the fleet knows about a motor that was never seen (signals.md, 8.2): slopes, spread and calibration.</summary>
/// <remarks>Given, four commissioning files are enough and p-values come from the fleet's blocks until the motor has 60 of its
/// own. Not given, the first block's own spread stands in and the motor calibrates itself.</remarks>
public sealed record DetectorPrior
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Version, kept in every state that was built on it.</summary>
    public required string Version { get; init; }

    /// <summary>4×d coefficients B₀, row-major, d = FeatureVector.Length; row 0 is ignored (the intercept is the motor's own). NaN
    /// where the fleet does not know the feature.</summary>
    public required IReadOnlyList<double> Coefficients { get; init; }

    /// <summary>d×d residual covariance S₀, row-major; NaN where the fleet does not know the feature.</summary>
    public required IReadOnlyList<double> Covariance { get; init; }

    /// <summary>d×d covariance of the mean residual of 16 consecutive windows, row-major; NaN where the fleet does not know the
    /// feature, null in a prior that was made before runs were judged.</summary>
    public IReadOnlyList<double>? RunCovariance { get; init; }

    /// <summary>Shifts of the mean statistics m of the fleet's healthy blocks (see <see cref="ConformalCalibration"/>), the same
    /// number a motor, each motor judged by a prior that had not seen it.</summary>
    public required IReadOnlyList<double> Means { get; init; }

    /// <summary>Shifts of the 90 % statistics h of the same blocks.</summary>
    public required IReadOnlyList<double> Highs { get; init; }

    /// <summary>Mean of ln(m) over the fleet's healthy blocks: how large scores usually are.</summary>
    public required double LevelLog { get; init; }

    /// <summary><see cref="Means"/>, ascending; all twins share them.</summary>
    internal double[] SortedMeans => field ??= [.. Means.Order()];

    /// <summary><see cref="Highs"/>, ascending; all twins share them.</summary>
    internal double[] SortedHighs => field ??= [.. Highs.Order()];

    /// <summary>Motors it was made from.</summary>
    public int Motors { get; init; }

    /// <summary>Seed of the simulated fleet; 0 for a real one.</summary>
    public ulong Seed { get; init; }

    /// <summary>Names of the features that the fleet knows, in the order of the artefact.</summary>
    public IReadOnlyList<string> Features { get; init; } = FeatureVector.Names;

    /// <summary>SHA-256 of the artefact that was read, lower-case hex; empty for a prior that was not.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Reads an artefact. Features are told by their names: those that this version of the product does not measure are
    /// passed over, those that the fleet did not know are NaN.</summary>
    /// <param name="bytes">UTF-8 JSON.</param>
    /// <exception cref="InvalidDataException">It is not such an artefact.</exception>
    public static DetectorPrior Read(ReadOnlySpan<byte> bytes)
    {
        Artefact artefact;
        try
        {
            artefact = JsonSerializer.Deserialize<Artefact>(bytes, Json)!;
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"A fleet prior cannot be read: {fault.Message}", fault);
        }

        if (artefact is not
            {
                Version: not null, Features: not null, Coefficients: not null, Covariance: not null, Means: not null,
                Highs: not null,
            })
        {
            throw new InvalidDataException("A fleet prior lacks its version, its features or one of its arrays.");
        }

        var n = artefact.Features.Length;
        if (artefact.Coefficients.Length != LcmModel.Covariates * n || artefact.Covariance.Length != n * n
            || (artefact.RunCovariance?.Length ?? n * n) != n * n
            || artefact.Means.Length != artefact.Highs.Length || artefact.Means.Length == 0)
        {
            throw new InvalidDataException($"Fleet prior {artefact.Version}: its arrays do not fit {n} features.");
        }

        var names = FeatureVector.Names;
        var at = names.Select(name => Array.IndexOf(artefact.Features, name)).ToArray();
        var d = names.Count;
        double[] coefficients = new double[LcmModel.Covariates * d], covariance = new double[d * d];
        var runs = artefact.RunCovariance is null ? null : new double[d * d];
        for (var j = 0; j < d; j++)
        {
            for (var k = 0; k < LcmModel.Covariates; k++)
            {
                coefficients[(k * d) + j] = at[j] < 0 ? double.NaN : artefact.Coefficients[(k * n) + at[j]];
            }

            for (var k = 0; k < d; k++)
            {
                covariance[(j * d) + k] = at[j] < 0 || at[k] < 0 ? double.NaN : artefact.Covariance[(at[j] * n) + at[k]];
                if (runs is not null)
                {
                    runs[(j * d) + k] = at[j] < 0 || at[k] < 0 ? double.NaN : artefact.RunCovariance![(at[j] * n) + at[k]];
                }
            }
        }

        return new DetectorPrior
        {
            Version = artefact.Version,
            Seed = artefact.Seed,
            Motors = artefact.Motors,
            Coefficients = coefficients,
            Covariance = covariance,
            RunCovariance = runs,
            Means = artefact.Means,
            Highs = artefact.Highs,
            LevelLog = artefact.LevelLog,
            Hash = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };
    }

    /// <summary>The artefact: UTF-8 JSON.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(
        new Artefact(
            Version, Seed, Motors, [.. Features], [.. Coefficients], [.. Covariance],
            RunCovariance is null ? null : [.. RunCovariance], [.. Means], [.. Highs], LevelLog),
        Json);

    private sealed record Artefact(
        string Version, ulong Seed, int Motors, string[] Features, double[] Coefficients, double[] Covariance,
        double[]? RunCovariance, double[] Means, double[] Highs, double LevelLog);
}
