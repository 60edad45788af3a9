using DiagMod.Core.Currents;
using DiagMod.Grains.RawFiles;
using DiagMod.Grains.Tests.Conformance.Engines;
using Orleans;
using Orleans.Runtime;

namespace DiagMod.Grains.Tests.Conformance;

/// <summary>Where grains come to life in a cluster of two, as the product places them.</summary>
public sealed class PlacementTests
{
    [Fact]
    public async Task Motors_OfACluster_AreSharedByItsSilos()
    {
        const int motors = 60;
        await using var cluster = await GrainCluster.OfMotorsAsync(Engine.TwoSilos, isRemote: false);

        for (var number = 0; number < motors; number++)
        {
            await cluster.Motors.GetAsync(new EquipmentId($"EQ_{number}"), default);
        }

        var shares = await WhereAsync(cluster, "motor/EQ_");
        Assert.Equal(2, shares.Count);
        Assert.Equal(motors, shares.Values.Sum());
        Assert.All(shares.Values, share => Assert.InRange(share, motors / 5, motors));
    }

    [Fact]
    public async Task FileGrain_ComesToLifeOnTheSiloThatClaimedTheFile()
    {
        await using var cluster = await GrainCluster.OfMotorsAsync(Engine.TwoSilos, isRemote: false);

        foreach (var silo in cluster.Silos)
        {
            var grains = (IGrainFactory)silo.ServiceProvider.GetService(typeof(IGrainFactory))!;
            for (var number = 0; number < 10; number++)
            {
                await grains.GetGrain<IRawFileGrain>($"file/{silo.Name}-{number}").ProgressAsync();
            }

            var share = Assert.Single(await WhereAsync(cluster, "file/" + silo.Name));
            Assert.Equal((silo.SiloAddress, 10), (share.Key, share.Value));
        }
    }

    /// <summary>How many activations whose keys begin so each silo has, by its own list: counters are one for the process.</summary>
    private static async Task<Dictionary<SiloAddress, int>> WhereAsync(GrainCluster cluster, string prefix)
    {
        var found = await cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return found.Where(one => one.GrainId.Key.ToString()!.StartsWith(prefix, StringComparison.Ordinal))
            .GroupBy(one => one.SiloAddress)
            .ToDictionary(silo => silo.Key, silo => silo.Count());
    }
}
