namespace DiagMod.Host.Settings;

/// <summary>Where settings come from, later ones win: appsettings.json, config/.env, the environment, files of secrets, flat names,
/// the command line.</summary>
internal static class HostConfiguration
{
    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--port"] = "Server:Port",
        ["--address"] = "Server:Address",
        ["--data"] = "Storage:DataFolder",
        ["--environment"] = "Server:Environment",
        ["--log"] = "Log:Format",
    };

    /// <summary>Reads them.</summary>
    /// <exception cref="SettingsException">A secret's file cannot be read.</exception>
    public static IConfigurationRoot Read(string[] args)
    {
        var folder = AppContext.BaseDirectory;
        var given = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: true, reloadOnChange: false)
            .AddInMemoryCollection(DotEnv.Read(Path.Combine("config", ".env")))
            .AddEnvironmentVariables()
            .Build();
        var inFiles = new ConfigurationBuilder()
            .AddConfiguration(given)
            .AddInMemoryCollection(SecretFiles.Read(given))
            .Build();
        var builder = new ConfigurationBuilder().AddConfiguration(inFiles);
        builder.AddFlatNames(inFiles);
        var commandLine = new ConfigurationBuilder().AddCommandLine([.. args.Select(Whole)], Switches).Build();
        builder.AddConfiguration(commandLine);
        builder.AddFlatNames(commandLine);
        if (commandLine["urls"] is { Length: > 0 } urls && Uri.TryCreate(urls.Split(';')[0], UriKind.Absolute, out var url))
        {
            builder.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Server:Address"] = url.Host.Trim('[', ']'),
                ["Server:Port"] = url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            });
        }

        return builder.Build();
    }

    // A flag without a value: the framework's reader would take the next argument for one.
    private static string Whole(string argument) => argument == "--demo" ? "--Demo:Run=true" : argument;
}
