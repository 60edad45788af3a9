using DiagMod.Core.Ports;

namespace DiagMod.Host.Reports;

/// <summary>Adds what makes reports.</summary>
internal static class ReportHosting
{
    /// <summary>Adds it.</summary>
    /// <param name="services">Receives it.</param>
    public static void AddReports(this IServiceCollection services)
    {
        services.AddSingleton<MotorReportSource>();
        services.AddSingleton<FleetReportSource>();
        services.AddSingleton<EvidencePack>();
        services.AddSingleton<IReports, ReportMaking>();
    }
}
