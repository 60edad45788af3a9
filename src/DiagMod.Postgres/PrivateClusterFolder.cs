using System.Globalization;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>A private cluster's folder as it lies there, looked at without changing anything in it.</summary>
public sealed class PrivateClusterFolder
{
    private readonly string _root;

    /// <summary>Looks at the folder.</summary>
    /// <param name="dataFolder">The product's data folder.</param>
    public PrivateClusterFolder(string dataFolder)
    {
        _root = Path.Combine(Path.GetFullPath(dataFolder), "postgres");
        Major = PostgresServer.MajorOf(_root);
        var pidFile = Path.Combine(PostgresServer.DataOf(_root), "postmaster.pid");
        IsServing = File.Exists(pidFile) && PostgresServer.IsServer(pidFile);
    }

    /// <summary>Major version that made the database; null where there is none.</summary>
    public int? Major { get; }

    /// <summary>True while its server runs.</summary>
    public bool IsServing { get; }

    /// <summary>True when the making of a database ended half-way.</summary>
    public bool IsHalfMade => Directory.Exists(Path.Combine(_root, "data.new"));

    /// <summary>True when a process of the product holds the folder.</summary>
    public bool IsHeld
    {
        get
        {
            var path = Path.Combine(_root, "host.lock");
            if (!File.Exists(path))
            {
                return false;
            }

            try
            {
                using var free = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    /// <summary>Connects to the server that runs; null where the folder does not say how.</summary>
    public string? ConnectionString()
    {
        var password = Path.Combine(_root, "password");
        var settings = Path.Combine(PostgresServer.DataOf(_root), "diagmod.conf");
        if (!File.Exists(password) || !File.Exists(settings))
        {
            return null;
        }

        var values = File.ReadLines(settings)
            .Select(line => line.Split(" = ", 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(
                parts => parts[0], parts => parts[1].Trim('\'').Replace("''", "'", StringComparison.Ordinal), StringComparer.Ordinal);
        var sockets = values.GetValueOrDefault("unix_socket_directories", "");
        return new NpgsqlConnectionStringBuilder
        {
            Host = sockets.Length > 0 ? sockets : values.GetValueOrDefault("listen_addresses", ""),
            Port = int.Parse(values.GetValueOrDefault("port", "5432"), CultureInfo.InvariantCulture),
            Username = PrivateCluster.UserName,
            Password = File.ReadAllText(password).Trim(),
            Database = PrivateCluster.DatabaseName,
        }.ConnectionString;
    }

    /// <summary>Whether this machine has programs that can serve the database, or make one.</summary>
    /// <param name="binFolder">Folder with the programs (DIAGMOD_POSTGRES_BIN); null = look around.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<Finding> CheckProgramsAsync(string? binFolder, CancellationToken cancellationToken)
    {
        const string Id = "postgres-programs";
        var made = Major is { } major ? FormattableString.Invariant($"; the data folder was made with {major}") : "";
        try
        {
            var found = await PostgresSearch.OnThisMachine(binFolder).FindAsync(Major, ServiceUser.Pick(), cancellationToken);
            return Finding.Ok(Id, FormattableString.Invariant($"PostgreSQL {found.Major} in {found.Folder}{made}"));
        }
        catch (DatabaseStartException fault)
        {
            var (what, remedy) = Split(fault.Message);
            return Finding.Missing(Id, what + made, remedy);
        }
    }

    // The search says first what it found, then what to do.
    private static (string What, string Remedy) Split(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? (message, "Install PostgreSQL.") : (message[..end], message[(end + 2)..]);
    }
}
