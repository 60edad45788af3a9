using System.Runtime.CompilerServices;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Commands.Doctor;

/// <summary>doctor: what is missing or wrong on this machine and in this database, and what to do. Repairs nothing.</summary>
internal static class DoctorCommand
{
    // Findings of machine and data folder; only the bar needs to know.
    private const int OfMachineAndFolder = 16;

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var rest = args.Where(arg => arg != "--json").ToArray();
        var configuration = HostConfiguration.Read(rest);
        var folder = Path.GetFullPath(configuration["Storage:DataFolder"] ?? new StorageOptions().DataFolder);
        var findings = new List<Finding>();
        using (var line = ProgressLine.OnStandardError("looking", "checks"))
        {
            await foreach (var one in LookAsync(configuration, folder, line.Line, stop))
            {
                findings.Add(one);
                line.Report(findings.Count, Math.Max(findings.Count + 1, OfMachineAndFolder + DatabaseChecks.Count), one.Id);
            }
        }

        var report = new DoctorReport(folder, findings);
        var look = ProgressLook.Of(Console.IsOutputRedirected);
        await Console.Out.WriteLineAsync(rest.Length < args.Length ? report.Json() : report.Text(look.HasColor));
        return report.ExitCode;
    }

    private static async IAsyncEnumerable<Finding> LookAsync(
        IConfigurationRoot configuration, string folder, Action<string> say, [EnumeratorCancellation] CancellationToken stop)
    {
        var (settings, faults) = Settings(configuration);
        yield return await MachineChecks.SdkAsync(stop);
        foreach (var one in MachineChecks.Tools())
        {
            yield return one;
        }

        yield return MachineChecks.Memory();
        yield return MachineChecks.Descriptors();
        yield return MachineChecks.Clock(
            TimeProvider.System.GetUtcNow(), File.GetLastWriteTimeUtc(typeof(DoctorCommand).Assembly.Location));
        foreach (var one in await MachineChecks.DiskAsync(folder, stop))
        {
            yield return one;
        }

        foreach (var one in faults)
        {
            yield return one;
        }

        var running = await LocalHost.FindAsync(folder, stop);
        if (settings is not null)
        {
            yield return MachineChecks.Port(settings.Server, running);
        }

        // Settings with faults name no folder that could be trusted.
        var keys = settings?.Storage.KeysFolder ?? Path.Combine(folder, "secrets");
        foreach (var one in await new FolderChecks(folder, keys, running is not null, TimeProvider.System).RunAsync(stop))
        {
            yield return one;
        }

        if (settings is null)
        {
            yield return Finding.Note("database", "The database was not looked at", "Correct the settings named above first.");
            yield break;
        }

        await foreach (var one in DatabaseLook.RunAsync(settings.Storage, running is not null, say, stop))
        {
            yield return one;
        }
    }

    private static (HostSettings? Settings, IReadOnlyList<Finding> Findings) Settings(IConfigurationRoot configuration)
    {
        try
        {
            return (SettingsReader.Read(configuration), [Finding.Ok("settings", "Every setting is usable")]);
        }
        catch (SettingsException refused)
        {
            return (
                null,
                [.. refused.Faults.Select(fault => Finding.Problem(
                    "settings", fault, "Correct it in the environment, in config/.env or on the command line (config/.env.example)."))]);
        }
    }
}
