using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Serialization;

namespace DiagMod.Grains.Hosting;

/// <summary>Grains on Microsoft Orleans: one silo on loopback.</summary>
internal static class MotorSilo
{
    /// <summary>What the grains run on.</summary>
    public const string Runtime = "Orleans";

    public static void Add(IHostApplicationBuilder builder)
    {
        var size = builder.Configuration["Orleans:ClusterSize"] ?? "1";
        if (size != "1")
        {
            throw new InvalidOperationException(
                $"Orleans:ClusterSize is {size}, but this host sets up one silo on loopback: set it to 1.");
        }

        // Loopback: silo and gateway ports are not reachable from outside.
        var siloPort = int.Parse(
            builder.Configuration["Orleans:SiloPort"] ?? "11111", System.Globalization.CultureInfo.InvariantCulture);
        var gatewayPort = int.Parse(
            builder.Configuration["Orleans:GatewayPort"] ?? "30000", System.Globalization.CultureInfo.InvariantCulture);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: "diagmod", clusterId: "diagmod");
            silo.Services.AddSerializer(
                serializer => serializer.AddJsonSerializer(MotorMessages.Travels, MotorMessages.Json));
        });
    }
}
