using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DiagMod.Postgres;

/// <content>What lies around the server's data: the folder, its lock, the password, where it listens and its settings.</content>
public sealed partial class PrivateCluster
{
    /// <summary>A unix socket's path has at most 107 bytes; "/.s.PGSQL.5432" takes 14 of them.</summary>
    private const int MostSocketFolderBytes = 107 - 14;

    private const int Port = 5432;

    // The cluster belongs to the service user; the product's own folder around it stays ours, and only lets it through.
    private static async Task<string> PrepareFolderAsync(
        string dataFolder, ServiceUser user, CancellationToken cancellationToken)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode LetThrough = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var root = Path.Combine(dataFolder, "postgres");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(root);
            return root;
        }

        Directory.CreateDirectory(dataFolder, user.Name is null ? OwnerOnly : LetThrough);
        if (user.Name is not null)
        {
            File.SetUnixFileMode(dataFolder, File.GetUnixFileMode(dataFolder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        Directory.CreateDirectory(root, OwnerOnly);
        user.Own(root);
        File.SetUnixFileMode(root, OwnerOnly);
        await user.RequireReachAsync(
            root,
            "Choose a data folder elsewhere (DIAGMOD_DATA or --data, for example below /var/lib), let others enter that folder "
            + "(chmod o+x), or start as an ordinary user.",
            cancellationToken);
        return root;
    }

    private static FileStream TakeHostLock(string root)
    {
        var path = Path.Combine(root, "host.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new DatabaseStartException(
                $"Another process of this product uses {Path.GetDirectoryName(root)} ({path} is locked). "
                + "Stop it, or choose another data folder.",
                e);
        }
    }

    private static async Task<string> PasswordAsync(string root, ServiceUser user, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, "password");
        if (!File.Exists(path))
        {
            var fresh = Path.Combine(root, "password.new");
            File.Delete(fresh);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var file = new FileStream(fresh, options))
            {
                await file.WriteAsync(
                    System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))),
                    cancellationToken);
            }

            user.Own(fresh);
            // A kill in between leaves either no password or a whole one.
            File.Move(fresh, path);
        }

        return (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
    }

    private static (string Host, int Port, string? FolderToRemove) PickAddress(string root, ServiceUser user)
    {
        if (OperatingSystem.IsWindows())
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            return ("127.0.0.1", ((IPEndPoint)probe.LocalEndpoint).Port, null);
        }

        // A comma in a host name means several hosts to the client.
        if (System.Text.Encoding.UTF8.GetByteCount(root) <= MostSocketFolderBytes && !root.Contains(','))
        {
            return (root, Port, null);
        }

        var folder = Path.Combine(
            Path.GetTempPath(), "diagmod-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        if (System.Text.Encoding.UTF8.GetByteCount(folder) > MostSocketFolderBytes)
        {
            throw new DatabaseStartException(
                $"Neither {root} nor {folder} is short enough for a unix socket (at most {MostSocketFolderBytes} bytes). "
                + "Choose a shorter data folder, or set TMPDIR to a short one.");
        }

        Directory.CreateDirectory(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        user.Own(folder);
        return (folder, Port, folder);
    }

    private static async Task WriteSettingsAsync(
        string root, ServiceUser user, string host, int port, CancellationToken cancellationToken)
    {
        var isSocket = !OperatingSystem.IsWindows();
        var settings = $"""
            # Written at every start.
            listen_addresses = '{(isSocket ? "" : host)}'
            port = {port.ToString(CultureInfo.InvariantCulture)}
            unix_socket_directories = '{(isSocket ? host.Replace("'", "''", StringComparison.Ordinal) : "")}'
            unix_socket_permissions = 0700
            max_connections = 60
            shared_buffers = 128MB
            max_wal_size = 1GB
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            timezone = 'UTC'
            log_timezone = 'UTC'
            jit = off

            """;
        var path = Path.Combine(PostgresServer.DataOf(root), "diagmod.conf");
        await File.WriteAllTextAsync(path, settings, cancellationToken);
        user.Own(path);
    }
}
