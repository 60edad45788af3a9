using DiagMod.Core.Currents;
using DiagMod.Grains.Motors;
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

        var shares = await WhereAsync<MotorGrain>(cluster);
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
            var before = (await WhereAsync<RawFileGrain>(cluster)).GetValueOrDefault(silo.SiloAddress);
            for (var number = 0; number < 10; number++)
            {
                await grains.GetGrain<IRawFileGrain>($"file/{silo.Name}-{number}").ProgressAsync();
            }

            Assert.Equal(before + 10, (await WhereAsync<RawFileGrain>(cluster))[silo.SiloAddress]);
        }
    }

    /// <summary>How many activations of a grain class each silo has.</summary>
    private static async Task<Dictionary<SiloAddress, int>> WhereAsync<TGrain>(GrainCluster cluster)
    {
        var found = await cluster.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return found.Where(one => one.GrainType.Contains(typeof(TGrain).Name, StringComparison.Ordinal))
            .GroupBy(one => one.SiloAddress)
            .ToDictionary(silo => silo.Key, silo => silo.Sum(one => one.ActivationCount));
    }
}
