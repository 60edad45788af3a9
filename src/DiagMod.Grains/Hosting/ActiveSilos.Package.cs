using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace DiagMod.Grains.Hosting;

/// <summary>How many silos take work, as this one's membership oracle knows it: itself among them once it has joined. Asked for
/// late, since the oracle is made with the silo.</summary>
internal sealed class ActiveSilos(IServiceProvider services)
{
    public int Count => services.GetRequiredService<ISiloStatusOracle>().GetActiveSilos().Length;
}
