namespace DiagMod.Chaos;

/// <summary>How long and how hard a battery runs.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Longest storm, minutes; the rest and the inspection come on top.</summary>
    public double Minutes { get; init; } = 15;

    /// <summary>Decides the files, who is hit, and in which order.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Files to send, duplicates not counted.</summary>
    public int Uploads { get; init; } = 200;

    /// <summary>Kills of a host that the storm makes before it may end.</summary>
    public int HostKills { get; init; } = 100;

    /// <summary>Freezes past the lease that it makes.</summary>
    public int Freezes { get; init; } = 10;

    /// <summary>Kills of the database that it makes.</summary>
    public int DatabaseKills { get; init; } = 10;

    /// <summary>Slowest start that is not a violation, seconds from the process to readiness while the database is well.</summary>
    public double ReadySeconds { get; init; } = 10;

    /// <summary>Names of safeties that are switched off, to see the battery go red, with commas; null for none.</summary>
    public string? Broken { get; init; }

    /// <summary>Folder of the published host.</summary>
    public required string HostFolder { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">It is wrong.</exception>
    public static (ChaosOptions Options, bool IsJson) Read(string[] arguments)
    {
        var given = new Arguments(arguments, "--json");
        var uploads = given.Number("--uploads", 200, 1, 100_000);
        var options = new ChaosOptions
        {
            Minutes = given.Number("--minutes", 15, 1, 600),
            Seed = given.Number("--seed", 1, 0, int.MaxValue),
            Uploads = uploads,
            HostKills = given.Number("--kills", Math.Max(2, uploads / 2), 0, 100_000),
            Freezes = given.Number("--freezes", Math.Max(1, uploads / 20), 0, 10_000),
            DatabaseKills = given.Number("--database-kills", Math.Max(1, uploads / 20), 0, 10_000),
            ReadySeconds = given.Number("--ready-seconds", 10, 1, 600),
            Broken = given.Text("--break", "") is { Length: > 0 } name ? name : null,
            HostFolder = Path.GetFullPath(given.Text("--host", AppContext.BaseDirectory)),
        };
        var isJson = given.Has("--json");
        given.End();
        if (options.Broken is { } broken && !broken.Split(',').All(Inspection.Breakage.All.ContainsKey))
        {
            throw new ArgumentException($"--break is '{broken}'; it knows {string.Join(", ", Inspection.Breakage.All.Keys)}.");
        }

        if (!File.Exists(Path.Combine(options.HostFolder, "DiagMod.Host.dll")))
        {
            throw new ArgumentException($"--host: there is no DiagMod.Host.dll in {options.HostFolder}.");
        }

        return (options, isJson);
    }
}
