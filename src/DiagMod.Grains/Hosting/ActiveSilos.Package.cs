using DiagMod.Core.Ports;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace DiagMod.Grains.Hosting;

/// <summary>How many silos take work, as this one's membership oracle knows it: itself among them once it has joined. Asked for
/// late, since the oracle is made with the silo.</summary>
internal sealed class ActiveSilos(IServiceProvider services) : IClusterSize
{
    public int Count => Oracle.GetActiveSilos().Length;

    public int Active => Count;

    public int Known => Oracle.GetApproximateSiloStatuses().Count(silo => silo.Value != SiloStatus.Dead);

    private ISiloStatusOracle Oracle => services.GetRequiredService<ISiloStatusOracle>();
}
