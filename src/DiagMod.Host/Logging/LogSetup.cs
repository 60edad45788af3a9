using DiagMod.Host.Settings;
using Microsoft.Extensions.Logging.Console;

namespace DiagMod.Host.Logging;

/// <summary>What is logged, and how it looks.</summary>
internal static class LogSetup
{
    /// <summary>Sets it up.</summary>
    public static void Add(ILoggingBuilder logging, HostSettings settings)
    {
        var level = Enum.Parse<LogLevel>(settings.Log.Level, ignoreCase: true);
        var foreign = level > LogLevel.Warning ? level : LogLevel.Warning;
        logging.ClearProviders();
        logging.SetMinimumLevel(level);

        // Nothing of SQL, requests or silos below a warning, whatever level is set (OBS-01).
        foreach (var category in (string[])["Microsoft", "System", "Npgsql", "Orleans", "Polly", "Quartz"])
        {
            logging.AddFilter(category, foreign);
        }

        // The framework's own line for every 401; what matters of it is audited.
        logging.AddFilter("DiagMod.Host.Accounts.BearerHandler", foreign);
        logging.AddFilter("DiagMod.Host.Accounts.SessionHandler", foreign);

        // What a client of a hub does wrong is told to that client; what goes wrong here, the hub's own filter logs.
        logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.Critical);

        // That a start failed is said once, in words, where it is caught.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // Keys lie in a folder that only this user may read; encrypting them with a key beside them would add nothing.
        logging.AddFilter(
            "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", level > LogLevel.Error ? level : LogLevel.Error);
        var asText = settings.Log.Format == "text" || (settings.Log.Format == "auto" && !Console.IsOutputRedirected);
        logging.AddConsole(options => options.FormatterName = asText ? TextLines.FormatName : JsonLines.FormatName);
        logging.Services.AddSingleton<ConsoleFormatter, JsonLines>();
        logging.Services.AddSingleton<ConsoleFormatter, TextLines>();
    }
}
