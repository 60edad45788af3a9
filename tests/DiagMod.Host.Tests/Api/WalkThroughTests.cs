using System.Diagnostics;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>The walk-through of README.md, run as it stands by bash against a host: what a newcomer copies must
/// work. On a host of its own: a newcomer's is empty.</summary>
public sealed class WalkThroughTests(TestHost host) : IClassFixture<TestHost>
{
    private const string Mark = "<!-- walk-through: the test suite runs this block -->";

    // A curl that notes the status and address of each answer beside what it does.
    private const string NotingCurl = """
        #!/usr/bin/env bash
        exec CURL --fail-with-body -w '%{stderr}%{http_code} %{method} %{url}\n' "$@" 2>>"$CALLS"
        """;

    [Fact]
    public async Task WalkThrough_OfTheReadme_WorksAsWritten()
    {
        using var folder = new TemporaryFolder();
        var script = Path.Combine(folder.Path, "walk-through.sh");
        await File.WriteAllTextAsync(script, Block());
        var (exit, output, calls) = await RunAsync(folder.Path, script);

        Assert.True(exit == 0, $"exit {exit}\n{output}\n{string.Join('\n', calls)}");
        Assert.All(calls, call => Assert.StartsWith("2", call, StringComparison.Ordinal));
        string[] expected =
        [
            "200 POST /api/v1/auth/login", "201 POST /api/v1/motors", "202 POST /api/v1/uploads",
            "200 GET /api/v1/motors/EQ_2025_000001", "200 GET /api/v1/motors/EQ_2025_000001/at",
            "200 GET /api/v1/motors/EQ_2025_000001/trend", "200 GET /api/v1/files", "200 GET /api/v1/signals",
            "200 GET /api/v1/anomalies/EQ_2025_000001", "200 GET /api/v1/forecast_rms/EQ_2025_000001",
            "200 POST /api/v1/motors/EQ_2025_000001/forecast", "200 POST /api/v1/motors/EQ_2025_000001/rebaseline",
            "200 GET /api/v1/pipeline/status", "200 POST /hubs/twins/negotiate", "200 POST /hubs/twins",
        ];
        Assert.All(expected, start => Assert.Contains(calls, call => call.StartsWith(start, StringComparison.Ordinal)));
        Assert.Contains(calls, call => call.EndsWith("/spectrum", StringComparison.Ordinal));
        Assert.Contains(calls, call => call.StartsWith("200 POST /api/v1/files/", StringComparison.Ordinal)
            && call.EndsWith("/retry", StringComparison.Ordinal));
        Assert.StartsWith("204 DELETE /api/v1/files/", calls[^1], StringComparison.Ordinal);
        Assert.Contains("\"processing_status\":\"completed\"", output, StringComparison.Ordinal);
        Assert.Contains(
            "\"target\":\"twin\",\"arguments\":[{\"equipment_id\":\"EQ_2025_000001\"",
            await File.ReadAllTextAsync(Path.Combine(folder.Path, "live.txt")), StringComparison.Ordinal);
    }

    private static string Block()
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "README.md"))
            .SkipWhile(line => line != Mark).Skip(1).ToList();
        Assert.Equal("```bash", lines[0]);
        return string.Join('\n', lines.Skip(1).TakeWhile(line => line != "```")) + "\n";
    }

    private async Task<(int Exit, string Output, List<string> Calls)> RunAsync(string folder, string script)
    {
        var calls = Path.Combine(folder, "calls.txt");
        var curl = Path.Combine(folder, "curl");
        await File.WriteAllTextAsync(curl, NotingCurl.Replace("CURL", Find("curl"), StringComparison.Ordinal));
        File.SetUnixFileMode(curl, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", script])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = folder + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["CALLS"] = calls;
        start.Environment["DIAGMOD_URL"] = host.Host.Address.GetLeftPart(UriPartial.Authority);
        start.Environment["DIAGMOD_ADMIN_PASSWORD"] = TestHost.AdminPassword;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var noted = (await File.ReadAllLinesAsync(calls)).Select(line => line.Split(' ')).Where(words => words.Length == 3);
        return (
            process.ExitCode, await output + await errors,
            [.. noted.Select(words => $"{words[0]} {words[1]} {new Uri(words[2]).AbsolutePath}")]);
    }

    private static string Find(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(folder => Path.Combine(folder, program)).First(File.Exists);

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("diagmod-walk-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
