using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DiagMod.Postgres;

/// <summary>Runs programs as the user that may run PostgreSQL: it refuses to work as root, so root hands it to 'postgres' or
/// 'nobody'; everybody else runs it as themselves.</summary>
/// <remarks>A checkout below a home folder of mode 0700 is out of that user's reach. Root may then leave its programs the right to
/// pass folders (setpriv, ambient capabilities), so that it works there too.</remarks>
internal sealed partial class ServiceUser
{
    // To pass folders is enough; containers often grant root only the wider right.
    private static readonly string[] WaysIn = ["dac_read_search", "dac_override"];

    private readonly string? _name;
    private string? _wayIn;
    private readonly uint _user;
    private readonly uint _group;

    private ServiceUser(string? name, uint user, uint group)
    {
        _name = name;
        _user = user;
        _group = group;
    }

    /// <summary>Null when programs run as whoever we are.</summary>
    public string? Name => _name;

    /// <summary>Finds the user.</summary>
    /// <exception cref="DatabaseStartException">We are root, and there is neither 'postgres' nor 'nobody'.</exception>
    public static ServiceUser Pick()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new ServiceUser(null, 0, 0);
        }

        var known = File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3)
            .GroupBy(fields => fields[0], StringComparer.Ordinal)
            .ToDictionary(fields => fields.Key, fields => fields.First(), StringComparer.Ordinal);
        foreach (var name in (string[])["postgres", "nobody"])
        {
            if (known.TryGetValue(name, out var fields))
            {
                return new ServiceUser(name, NumberOf(fields[2]), NumberOf(fields[3]));
            }
        }

        throw DatabaseStartException.Missing(
            "PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody' to run it as. "
            + "Start as an ordinary user, or give a database in ConnectionStrings:Postgres.");
    }

    /// <summary>Gives a file or folder that we made to the user.</summary>
    /// <param name="path">What to give.</param>
    public void Own(string path)
    {
        if (_name is not null && Chown(path, _user, _group) != 0)
        {
            throw new IOException($"{path} could not be given to user {_name}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Full path.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Exit code, and what it printed.</returns>
    public async Task<(int Code, string Printed)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Describe(program, arguments, folder))
            ?? throw new DatabaseStartException($"{program} did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, (await output + await error).Trim());
    }

    /// <summary>Runs a program to its end without an event loop: while the process exits there is none.</summary>
    /// <param name="program">Full path.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="most">Longest wait.</param>
    public void Run(string program, IEnumerable<string> arguments, string folder, TimeSpan most)
    {
        using var process = Process.Start(Describe(program, arguments, folder));
        process?.WaitForExit(most);
    }

    /// <summary>Sees to it that the user can enter a folder; fails with the folder that stands in the way.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="remedy">What a person can do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RequireReachAsync(string path, string remedy, CancellationToken cancellationToken)
    {
        if (_name is null || await ReachesAsync(path, cancellationToken))
        {
            return;
        }

        foreach (var way in _wayIn is null ? WaysIn : [])
        {
            _wayIn = way;
            if (await ReachesAsync(path, cancellationToken))
            {
                return;
            }

            _wayIn = null;
        }

        throw await OutOfReachAsync(path, remedy, cancellationToken);
    }

    /// <summary>Sees to it that the user can run the programs of a folder. PostgreSQL asks for that right itself, with a call that
    /// does not count what <see cref="RequireReachAsync"/> may add.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="remedy">What a person can do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RequireProgramsAsync(string path, string remedy, CancellationToken cancellationToken)
    {
        var way = _wayIn;
        _wayIn = null;
        try
        {
            if (_name is not null && !await ReachesAsync(path, cancellationToken))
            {
                throw await OutOfReachAsync(path, remedy, cancellationToken);
            }
        }
        finally
        {
            _wayIn = way;
        }
    }

    private async Task<DatabaseStartException> OutOfReachAsync(string path, string remedy, CancellationToken cancellationToken)
    {
        var blocked = path;
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!await ReachesAsync(folder, cancellationToken))
            {
                blocked = folder;
            }
        }

        return new DatabaseStartException(
            $"PostgreSQL runs as user '{_name}', who may not enter {blocked}, so {path} is out of reach. {remedy}");
    }

    private async Task<bool> ReachesAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return (await RunAsync("/bin/sh", ["-c", "cd -- \"$1\"", "sh", folder], "/", cancellationToken)).Code == 0;
        }
        catch (Win32Exception)
        {
            // There is no setpriv here.
            return false;
        }
    }

    private ProcessStartInfo Describe(string program, IEnumerable<string> arguments, string folder)
    {
        if (_wayIn is not null)
        {
            arguments =
            [
                FormattableString.Invariant($"--reuid={_user}"), FormattableString.Invariant($"--regid={_group}"), "--clear-groups",
                "--inh-caps=+" + _wayIn, "--ambient-caps=+" + _wayIn, "--", program, .. arguments,
            ];
            program = "setpriv";
        }

        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        // PGDATA, PGPORT and their like of whoever started us are about another server.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        if (_name is not null && _wayIn is null)
        {
            start.UserName = _name;
        }

        return start;
    }

    // Some systems write nobody as -2.
    private static uint NumberOf(string field) => unchecked((uint)long.Parse(field, CultureInfo.InvariantCulture));

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);
}
