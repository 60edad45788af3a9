using System.Security.Cryptography;
using System.Text.Json;
using DiagMod.Benchmarks.Twins;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Detection;

/// <summary>Keeps the shipped prior, its seed and the script that makes it together (`bench prior FILE`).</summary>
public class FactoryProbeTests
{
    // A probe that is off by so much of the prior's own spread means that features are no longer those it was made of.
    private const double Tolerance = 0.01;

    [Fact]
    public void ShippedPrior_ItsScriptAndItsProbe_AreOfOneVersionSeedAndHash()
    {
        var probe = Read();

        Assert.Equal((FactoryFleet.Version, FactoryFleet.Seed), (probe.Version, probe.Seed));
        Assert.Equal((probe.Version, probe.Seed, probe.Hash), (
            FactoryPrior.Current.Version, FactoryPrior.Current.Seed, FactoryPrior.Current.Hash));
        Assert.Equal((probe.Motors, probe.Hash), (
            FactoryPrior.Current.Motors, Convert.ToHexStringLower(SHA256.HashData(FactoryPrior.Current.ToBytes()))));
    }

    [Fact]
    public void FirstFiles_SimulatedAndMeasuredAnew_AreThoseThePriorWasMadeOf()
    {
        var (made, now) = (Read().Medians, FactoryFleet.Probe());

        Assert.Equal(made.Length, now.Length);
        for (var motor = 0; motor < made.Length; motor++)
        {
            for (var j = 0; j < FeatureVector.Length; j++)
            {
                var spread = Math.Sqrt(FactoryPrior.Current.Covariance[(j * FeatureVector.Length) + j]);
                Assert.True(
                    double.IsNaN(made[motor][j]) && double.IsNaN(now[motor][j])
                    || Math.Abs(made[motor][j] - now[motor][j]) <= Tolerance * spread,
                    $"{FeatureVector.Names[j]} of motor {motor} was {made[motor][j]} when the prior was made and is "
                    + $"{now[motor][j]}: make a new prior version with `bench prior FILE`, keep the old one");
            }
        }
    }

    private static FactoryProbe Read() => JsonSerializer.Deserialize<FactoryProbe>(
        File.ReadAllText(ProbePath()), FactoryFleet.Json)!;

    private static string ProbePath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "tests", "DiagMod.Core.Tests", "Reference", "factory-3.probe.json");
    }
}
