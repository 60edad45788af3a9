using DiagMod.Core.Ports;

namespace DiagMod.Host.Alarms;

/// <summary>Puts alarms together.</summary>
internal static class AlarmHosting
{
    /// <summary>Registers them.</summary>
    public static void AddAlarms(this IServiceCollection services)
    {
        services.AddSingleton<IAlarms, AlarmDesk>();
        services.AddSingleton<IAlarmThresholds, ThresholdDesk>();
        services.AddSingleton<IMaintenance, MaintenanceDesk>();
        services.AddHostedService<AlarmSchedule>();
        services.AddHostedService<AlarmGauges>();
    }
}
