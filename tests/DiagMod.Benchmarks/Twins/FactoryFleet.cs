using DiagMod.Core.Detection;

namespace DiagMod.Benchmarks.Twins;

/// <summary>Makes the prior that the product ships: `bench prior FILE` simulates its fleet and writes the artefact.</summary>
internal static class FactoryFleet
{
    /// <summary>Seed of the fleet; no bench and no test uses it.</summary>
    public const ulong Seed = 20_250_801;

    /// <summary>Version of the artefact.</summary>
    public const string Version = "factory/1";

    private const int Motors = 24;
    private const int Files = 40;

    /// <summary>Writes the artefact and tells its hash.</summary>
    public static int Write(string path, TextWriter output, TextWriter errors)
    {
        var prior = Make(errors.WriteLine);
        File.WriteAllBytes(path, prior.ToBytes());
        output.WriteLine($"{prior.Version}: {prior.Motors} motors, {prior.Means.Count} blocks, SHA-256 {prior.Hash}");
        return 0;
    }

    /// <summary>Simulates the fleet and makes its prior.</summary>
    public static DetectorPrior Make(Action<string> progress)
    {
        var fleet = new SimulatedFleet(Seed)
        {
            Rates = [3200, 6400, 12_800, 25_600],
            Seconds = [20, 16, 12, 11],
            LoadScatter = (0.03, 0.1),
            SixtyHertzEvery = 3,
        };
        var motors = new FleetMotor[Motors];
        var done = 0;
        Parallel.For(0, Motors, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, motor =>
        {
            motors[motor] = new FleetMotor(fleet.Life(motor, Files), fleet.RatedHz(motor));
            progress($"Motor {Interlocked.Increment(ref done)} of {Motors} simulated.");
        });
        return FleetPrior.Make(Version, Seed, motors)
            ?? throw new InvalidOperationException("The simulated fleet is too small for a prior.");
    }
}
