using System.Text.Json;
using System.Text.Json.Serialization;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;

namespace DiagMod.Benchmarks.Twins;

/// <summary>Makes the prior that the product ships: `bench prior FILE` simulates its fleet and writes the artefact, and beside it the
/// probe by which a test sees that the features are still those that the prior was made of.</summary>
internal static class FactoryFleet
{
    /// <summary>Seed of the fleet; no bench and no test uses it.</summary>
    public const ulong Seed = 20_250_801;

    /// <summary>Version of the artefact.</summary>
    public const string Version = "factory/3";

    /// <summary>How the probe is written: features that a rate does not reach are NaN.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private const int Motors = 24;
    private const int Files = 40;

    /// <summary>Motors of the probe: one a sample rate.</summary>
    private const int ProbedMotors = 4;

    private static readonly SimulatedFleet Fleet = new(Seed)
    {
        Rates = [3200, 6400, 12_800, 25_600],
        Seconds = [20, 16, 12, 11],
        LoadScatter = (0.03, 0.1),
        SixtyHertzEvery = 3,
    };

    /// <summary>Writes the artefact and tells its hash.</summary>
    public static int Write(string path, TextWriter output, TextWriter errors)
    {
        var prior = Make(errors.WriteLine);
        File.WriteAllBytes(path, prior.ToBytes());
        File.WriteAllText(
            Path.ChangeExtension(path, ".probe.json"),
            JsonSerializer.Serialize(new FactoryProbe(prior.Version, prior.Seed, prior.Hash, Motors, Files, Probe()), Json));
        output.WriteLine($"{prior.Version}: {prior.Motors} motors, {prior.Means.Count} blocks, SHA-256 {prior.Hash}");
        return 0;
    }

    /// <summary>Median of each feature in the first file of one motor a sample rate.</summary>
    public static double[][] Probe() =>
    [
        .. Enumerable.Range(0, ProbedMotors).Select(motor =>
        {
            var windows = Fleet.Life(motor, 1)[0];
            return Enumerable.Range(0, FeatureVector.Length)
                .Select(j => Ranking.Quantile(windows.Select(window => (double)window.Vector[j]), 0.5))
                .ToArray();
        }),
    ];

    /// <summary>Simulates the fleet and makes its prior.</summary>
    public static DetectorPrior Make(Action<string> progress)
    {
        var motors = new FleetMotor[Motors];
        var done = 0;
        Parallel.For(0, Motors, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, motor =>
        {
            motors[motor] = new FleetMotor(Fleet.Life(motor, Files), Fleet.RatedHz(motor));
            progress($"Motor {Interlocked.Increment(ref done)} of {Motors} simulated.");
        });
        return FleetPrior.Make(Version, Seed, motors)
            ?? throw new InvalidOperationException("The simulated fleet is too small for a prior.");
    }
}

/// <summary>What keeps a shipped prior, its seed and its script together.</summary>
/// <param name="Version">Version of the prior.</param>
/// <param name="Seed">Seed of its fleet.</param>
/// <param name="Hash">SHA-256 of its artefact, lower-case hex.</param>
/// <param name="Motors">Motors of the fleet.</param>
/// <param name="Files">Files of a motor.</param>
/// <param name="Medians">Median of each feature in the first file of one motor a sample rate.</param>
internal sealed record FactoryProbe(string Version, ulong Seed, string Hash, int Motors, int Files, double[][] Medians);
