using System.Runtime.CompilerServices;

namespace DiagMod.Host.Telemetry;

/// <summary>Puts the sending of telemetry into a host.</summary>
internal static class TelemetryHosting
{
    /// <summary>Adds it when there is somewhere to send to; else nothing of it is loaded.</summary>
    public static void AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        if (options.IsOn)
        {
            AddExport(services);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddExport(IServiceCollection services) => services.AddHostedService<OtlpExport>();
}
