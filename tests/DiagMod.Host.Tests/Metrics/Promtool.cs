using System.Diagnostics;

namespace DiagMod.Host.Tests.Metrics;

/// <summary>A test that needs Prometheus' promtool; skipped with a message where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute()
    {
        if (Promtool.Path is null)
        {
            Skip = "promtool is not installed (apt-get install prometheus); the same rules are checked by our own linter.";
        }
    }
}

/// <summary>A test over several cases that needs Prometheus' promtool; skipped with a message where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolTheoryAttribute : TheoryAttribute
{
    public PromtoolTheoryAttribute()
    {
        if (Promtool.Path is null)
        {
            Skip = "promtool is not installed (apt-get install prometheus); the files are read as YAML all the same.";
        }
    }
}

/// <summary>Prometheus' own checker.</summary>
internal static class Promtool
{
    /// <summary>The program; null where it is not installed.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => System.IO.Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end; what it says on both channels.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo(Path!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(4));
        return (process.ExitCode, (await output + await errors).Trim());
    }
}
