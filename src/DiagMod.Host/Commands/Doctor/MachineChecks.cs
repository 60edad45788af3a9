using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Commands.Doctor;

/// <summary>What the product needs of the machine.</summary>
internal static class MachineChecks
{
    private const long LeastDisk = 256L << 20;
    private const long LittleDisk = 2L << 30;
    private const long LittleMemory = 512L << 20;
    private const long FewDescriptors = 4_096;
    private const int FewInodes = 10_000;

    /// <summary>The SDK that ./diagmod builds with.</summary>
    public static async Task<Finding> SdkAsync(CancellationToken stop)
    {
        var runtime = RuntimeInformation.FrameworkDescription;
        return await AskAsync("dotnet", ["--version"], stop) is { } version
            ? Finding.Ok("sdk", $".NET SDK {version}, running on {runtime}")
            : Finding.Note("sdk", $"No .NET SDK; running on {runtime}", "Only ./diagmod needs it, to build: install dotnet-sdk-10.0.");
    }

    /// <summary>What only tests and the fetching of PostgreSQL need.</summary>
    public static IEnumerable<Finding> Tools()
    {
        yield return InPath("npm") is { } npm
            ? Finding.Ok("npm", $"npm is {npm}")
            : Finding.Note("npm", "npm is not installed", "Only needed to fetch PostgreSQL where it is not installed.");
        var chromium = Environment.GetEnvironmentVariable("DIAGMOD_CHROMIUM") is { Length: > 0 } named
            ? named
            : InPath("chromium") ?? InPath("chromium-browser") ?? InPath("google-chrome");
        yield return chromium is not null
            ? Finding.Ok("chromium", $"Chromium is {chromium}")
            : Finding.Note("chromium", "Chromium is not installed", "Only the browser tests need it: apt-get install chromium.");
    }

    /// <summary>Memory that can be had.</summary>
    public static Finding Memory()
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var free = Math.Min(limit, Available() ?? limit);
        var what = $"{Sizes.Of(free)} of memory can be had, of {Sizes.Of(limit)}";
        return free >= LittleMemory
            ? Finding.Ok("memory", what)
            : Finding.Warning("memory", what, "The host needs about 300 MB, its database as much again: end other programs.");
    }

    /// <summary>Files and connections that a process may have open.</summary>
    public static Finding Descriptors() => Descriptors(
        File.Exists("/proc/self/limits") ? File.ReadAllText("/proc/self/limits") : "");

    /// <summary>Room on disk, in bytes and in names.</summary>
    /// <param name="folder">The data folder; it need not be there.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<IReadOnlyList<Finding>> DiskAsync(string folder, CancellationToken stop)
    {
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
        {
            there = above;
        }

        var findings = new List<Finding>();
        try
        {
            findings.Add(Disk(new DriveInfo(there).AvailableFreeSpace, there));
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or UnauthorizedAccessException)
        {
            findings.Add(Finding.Note("disk", $"The room at {there} cannot be told: {fault.Message}", null));
        }

        // The columns of df -Pi: name, inodes, used, free, …; file systems without inodes print "-".
        var cells = (await AskAsync("df", ["-Pi", there], stop))?.Split('\n').LastOrDefault()
            ?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (cells.Length > 3 && long.TryParse(cells[3], CultureInfo.InvariantCulture, out var inodes) && cells[1] is not ("0" or "-"))
        {
            findings.Add(inodes >= FewInodes
                ? Finding.Ok("inodes", FormattableString.Invariant($"{inodes} more files can be made at {there}"))
                : Finding.Problem(
                    "inodes", FormattableString.Invariant($"Only {inodes} more files can be made at {there}"), "Delete small files there."));
        }

        return findings;
    }

    /// <summary>Whether a free space is enough.</summary>
    internal static Finding Disk(long free, string folder) => free switch
    {
        < LeastDisk => Finding.Problem(
            "disk", $"{Sizes.Of(free)} free at {folder}", "Free some: the database may stop writing at any moment."),
        < LittleDisk => Finding.Warning("disk", $"{Sizes.Of(free)} free at {folder}", "Free some: below 2 GiB (of a small disk, a tenth) no recordings are taken in."),
        _ => Finding.Ok("disk", $"{Sizes.Of(free)} free at {folder}"),
    };

    /// <summary>Whether the clock can be right.</summary>
    /// <param name="now">Now, UTC.</param>
    /// <param name="builtAt">When this program was built, UTC.</param>
    internal static Finding Clock(DateTimeOffset now, DateTimeOffset builtAt) => now >= builtAt.AddHours(-1)
        ? Finding.Ok("clock", FormattableString.Invariant($"It is {now:u}"))
        : Finding.Problem(
            "clock", FormattableString.Invariant($"It is {now:u} by this machine, but the program was built on {builtAt:u}"),
            "Set the clock (by NTP): times of recordings, sign-ins and alarms depend on it.");

    /// <summary>The limit of open files, from the text of /proc/self/limits.</summary>
    internal static Finding Descriptors(string limits)
    {
        // "Max open files  1024  524288  files": the runtime lifts the first number to the second by itself.
        var cells = limits.Split('\n').FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            ?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (cells.Length < 5)
        {
            return Finding.Note("descriptors", "The limit of open files cannot be told here", null);
        }

        return cells[4] == "unlimited" || (long.TryParse(cells[4], CultureInfo.InvariantCulture, out var most) && most >= FewDescriptors)
            ? Finding.Ok("descriptors", $"A process may have {cells[4]} files open")
            : Finding.Warning(
                "descriptors", $"A process may have only {cells[4]} files open",
                "Raise it (ulimit -Hn, or LimitNOFILE of the service): each browser and each upload takes one.");
    }

    /// <summary>Whether the host could listen.</summary>
    /// <param name="server">Where it would.</param>
    /// <param name="running">The host of this data folder, if one answers.</param>
    public static Finding Port(ServerOptions server, Uri? running)
    {
        if (running is not null)
        {
            return Finding.Ok("host", $"The host of this data folder answers at {running}");
        }

        var address = server.Address == "localhost" ? IPAddress.Loopback : IPAddress.Parse(server.Address);
        try
        {
            using var probe = new TcpListener(address, server.Port);
            probe.Start();
            return Finding.Ok("port", FormattableString.Invariant($"Port {server.Port} of {address} is free; no host runs on this data folder"));
        }
        catch (SocketException fault)
        {
            return Finding.Problem(
                "port", FormattableString.Invariant($"Port {server.Port} of {address} cannot be had: {fault.Message}"),
                "End the program that listens there, or take another port: ./diagmod run --port 9090");
        }
    }

    /// <summary>What a program prints; null when it is not there or fails.</summary>
    public static async Task<string?> AskAsync(string program, string[] arguments, CancellationToken stop)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null)
            {
                return null;
            }

            var output = process.StandardOutput.ReadToEndAsync(stop);
            var errors = process.StandardError.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            await errors;
            return process.ExitCode == 0 ? (await output).Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static long? Available()
    {
        if (!File.Exists("/proc/meminfo"))
        {
            return null;
        }

        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(one => one.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return line is not null && long.TryParse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * 1024
            : null;
    }

    private static string? InPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
