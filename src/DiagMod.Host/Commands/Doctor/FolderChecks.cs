using System.Globalization;
using DiagMod.Core.Ports;
using DiagMod.Host.Startup;
using DiagMod.Postgres;

namespace DiagMod.Host.Commands.Doctor;

/// <summary>What lies in the data folder, and who may read it. Nothing is made, changed or removed.</summary>
/// <param name="dataFolder">The data folder.</param>
/// <param name="keysFolder">Folder of the secrets; the hosts of a cluster share one elsewhere.</param>
/// <param name="hasHost">A host answers on it.</param>
/// <param name="time">Clock.</param>
internal sealed class FolderChecks(string dataFolder, string keysFolder, bool hasHost, TimeProvider time)
{
    private const UnixFileMode ByOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Executable = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const int OldKeyDays = 365;

    /// <summary>Looks at everything in it.</summary>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken stop)
    {
        if (!Directory.Exists(dataFolder))
        {
            return [Finding.Note("data-folder", $"{dataFolder} is not there yet", "The first start makes it: ./diagmod run")];
        }

        return
        [
            await FolderAsync(stop),
            Rights(),
            KeyAge(),
            .. FirstPassword(),
            Spool(),
            .. Leftovers(),
        ];
    }

    private async Task<Finding> FolderAsync(CancellationToken stop)
    {
        const string Id = "data-folder";
        var mode = ModeOf(dataFolder);
        var owner = await MachineChecks.AskAsync("stat", ["-c", "%u", dataFolder], stop);
        var us = await MachineChecks.AskAsync("id", ["-u"], stop);
        if (owner is not null && us is not null && us != "0" && owner != us)
        {
            return Finding.Problem(
                Id, $"{dataFolder} belongs to user {owner}, and this is user {us}", "Start as its owner, or give it away: chown -R.");
        }

        return (mode & ByOthers) == 0
            ? Finding.Ok(Id, $"{dataFolder} is closed to others (mode {Octal(mode)})")
            : Finding.Warning(Id, $"Others may look into {dataFolder} (mode {Octal(mode)})", $"chmod go-rw {dataFolder}");
    }

    private Finding Rights()
    {
        const string Id = "secrets";
        if (!Directory.Exists(keysFolder))
        {
            return Finding.Note(Id, "There are no secrets yet", "The first start makes them.");
        }

        var open = Directory.EnumerateFiles(keysFolder)
            .Append(keysFolder)
            .Concat(Directory.EnumerateDirectories(keysFolder))
            .Where(path => (ModeOf(path) & (ByOthers | Executable)) != 0)
            .Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(dataFolder, path)} ({Octal(ModeOf(path))})")
            .ToList();
        return open.Count == 0
            ? Finding.Ok(Id, "Only their owner may read the secrets")
            : Finding.Problem(
                Id, $"Others may read: {string.Join(", ", open)}",
                $"chmod -R go-rwx {keysFolder}; then remove what was open: it is made anew at the next start, and people sign in again.");
    }

    private Finding KeyAge()
    {
        const string Id = "secrets-age";
        var newest = Directory.Exists(keysFolder)
            ? Directory.EnumerateFiles(keysFolder, "jwt-*.key").Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max()
            : default;
        if (newest == default)
        {
            return Finding.Note(Id, "There is no signing key yet", "The first start makes one.");
        }

        var days = (time.GetUtcNow() - newest).TotalDays;
        return days <= OldKeyDays
            ? Finding.Ok(Id, string.Create(CultureInfo.InvariantCulture, $"The newest signing key is {days:0} days old"))
            : Finding.Note(
                Id, string.Create(CultureInfo.InvariantCulture, $"The newest signing key is {days:0} days old"),
                $"Remove {keysFolder}/jwt-*.key while no host runs: a new one is made, and people sign in again.");
    }

    private IEnumerable<Finding> FirstPassword()
    {
        var file = Path.Combine(keysFolder, "first-admin-password");
        if (File.Exists(file))
        {
            var isDead = time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > TimeSpan.FromHours(24);
            yield return Finding.Note(
                "first-password", $"The first admin's one-time password lies in {file}",
                isDead ? "It is dead after 24 hours: remove the file." : "Sign in with it, change it, and remove the file.");
        }
    }

    private Finding Spool()
    {
        const string Id = "spool";
        var folder = new DirectoryInfo(Path.Combine(dataFolder, "spool"));
        if (!folder.Exists)
        {
            return Finding.Ok(Id, "Nothing was received yet");
        }

        if ((folder.UnixFileMode & (ByOthers | Executable)) != 0)
        {
            return Finding.Problem(
                Id, $"Others may read what is being received ({folder.FullName}, mode {Octal(folder.UnixFileMode)})",
                $"chmod 700 {folder.FullName}");
        }

        var files = folder.GetFiles("*.spool");
        var what = string.Create(
            CultureInfo.InvariantCulture, $"{files.Length} files ({Sizes.Of(files.Sum(file => file.Length))}) in the spool");
        return hasHost || files.Length == 0
            ? Finding.Ok(Id, what)
            : Finding.Note(Id, what + ", left by a host that did not end in order", "The next start removes them; their senders got no answer and send again.");
    }

    private IEnumerable<Finding> Leftovers()
    {
        if (!hasHost && AddressFile.Read(dataFolder) is { } address)
        {
            yield return Finding.Note("host", $"A host was at {address} and did not end in order, or does not answer", "Start one: ./diagmod run");
        }

        var cluster = new PrivateClusterFolder(dataFolder);
        if (cluster.IsHalfMade)
        {
            yield return Finding.Note("half-made", "The making of a database ended half-way", "The next start makes it anew.");
        }

        if (cluster is { IsServing: true, IsHeld: false })
        {
            yield return Finding.Warning(
                "left-server", "The private database runs, but no process of the product holds it",
                "Its host was killed. The next start stops it and starts it again.");
        }
    }

    // Windows keeps no such bits; a folder of a user is closed to others there by inheritance.
    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(path);

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
