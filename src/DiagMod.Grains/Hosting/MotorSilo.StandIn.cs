using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace DiagMod.Grains.Hosting;

/// <summary>Grains in this process only, without the Orleans packages.</summary>
internal static class MotorSilo
{
    /// <summary>What the grains run on.</summary>
    public const string Runtime = "StandIn";

    public static void Add(IHostApplicationBuilder builder) =>
        builder.UseOrleansStandIn(options => options.MessageJson = MotorMessages.Json);
}
