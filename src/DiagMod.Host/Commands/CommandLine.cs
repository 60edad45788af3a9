using DiagMod.Host.Commands.Doctor;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>The host program's own commands, run being the one without a name. ./diagmod prepares the machine and calls them.</summary>
internal static class CommandLine
{
    /// <summary>All commands but run, by name.</summary>
    private static readonly Dictionary<string, Func<string[], CancellationToken, Task<int>>> Commands = new(StringComparer.Ordinal)
    {
        ["audit"] = AuditCommand.RunAsync,
        ["demo"] = DemoCommand.RunAsync,
        ["import"] = ImportCommand.RunAsync,
        ["simulate"] = SimulateCommand.RunAsync,
        ["migrate"] = MigrateCommand.RunAsync,
        ["status"] = StatusCommand.RunAsync,
        ["doctor"] = DoctorCommand.RunAsync,
        ["twin"] = TwinCommand.RunAsync,
        ["report"] = ReportCommand.RunAsync,
        ["verify-twins"] = VerifyTwinsCommand.RunAsync,
        ["train"] = TrainCommand.RunAsync,
        ["backup"] = BackupCommand.RunAsync,
        ["restore"] = RestoreCommand.RunAsync,
        ["retention"] = RetentionCommand.RunAsync,
        ["users"] = UsersCommand.RunAsync,
        ["--version"] = VersionAsync,
    };

    /// <summary>Runs one command to its end.</summary>
    /// <param name="args">Command, then its arguments.</param>
    /// <returns>Exit code: 0 done, 1 failed, 2 wrong usage, 3 something is missing on this machine.</returns>
    public static Task<int> RunAsync(string[] args) => args switch
    {
        ["run", .. var rest] => HostApp.RunAsync(rest, CancellationToken.None),
        [var name, .. var rest] when Commands.TryGetValue(name, out var command) => CatchAsync(stop => command(rest, stop)),
        _ => HostApp.RunAsync(args, CancellationToken.None),
    };

    private static async Task<int> VersionAsync(string[] args, CancellationToken stop)
    {
        var commit = ProductVersion.Commit is { } known ? $" (commit {known})" : "";
        await Console.Out.WriteLineAsync($"DiagMod.Orleans {ProductVersion.Number}{commit}");
        return ExitCode.Done;
    }

    private static async Task<int> CatchAsync(Func<CancellationToken, Task<int>> command)
    {
        using var stop = new StopSignals(CancellationToken.None);
        try
        {
            return await command(stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. What was sent is safe; the same command goes on where this one ended.");
            return ExitCode.Failed;
        }
        catch (Exception fault) when (StartFaults.Explain(fault) is { } known)
        {
            await Console.Error.WriteLineAsync(known.Words);
            return known.Code;
        }
    }
}

/// <summary>What a command ends with.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Done = 0;

    /// <summary>It did not.</summary>
    public const int Failed = 1;

    /// <summary>It was called the wrong way.</summary>
    public const int WrongUsage = 2;

    /// <summary>The machine lacks something.</summary>
    public const int Missing = 3;
}

/// <summary>A command that was called the wrong way: the message says how it is called.</summary>
internal sealed class UsageException(string message) : Exception(message);
