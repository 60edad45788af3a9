using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DiagMod.Host.Tests.Support;

/// <summary>The host program in a process of its own on a test database: all it prints is kept.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _connectionString;
    private readonly (string Name, string Value)[] _environment;
    private readonly DirectoryInfo _data;
    private bool _ownsData = true;

    private HostProcess(string connectionString, (string Name, string Value)[] environment, DirectoryInfo data, int port)
    {
        (_connectionString, _environment, _data) = (connectionString, environment, data);
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(Program, "DiagMod.Host.dll"), "run", $"--Server:Port={port}", "--data", _data.FullName])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.FullName,
        };
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        start.Environment["DIAGMOD_ADMIN_PASSWORD"] = TestHost.AdminPassword;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
    }

    /// <summary>Folder of the host's program: as it is published where ./diagmod test says so (it starts faster), else as it was built for
    /// these tests.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("DIAGMOD_TEST_HOST") ?? AppContext.BaseDirectory;

    /// <summary>Asks without a token; redirects are not followed.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Every line printed so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Its data folder.</summary>
    public string DataFolder => _data.FullName;

    /// <summary>Starts it and waits until it serves.</summary>
    public static Task<HostProcess> StartAsync(string connectionString, params (string Name, string Value)[] environment) =>
        StartAsync(new HostProcess(connectionString, environment, Directory.CreateTempSubdirectory("diagmod-process-"), port: 0));

    /// <summary>Starts it once more after its end: same data folder, same port, same settings.</summary>
    public Task<HostProcess> StartAgainAsync()
    {
        _ownsData = false;
        return StartAsync(new HostProcess(_connectionString, _environment, _data, Client.BaseAddress!.Port));
    }

    private static async Task<HostProcess> StartAsync(HostProcess host)
    {
        host._process.OutputDataReceived += (_, line) => host.Took(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Took(line.Data);
        host._process.Exited += (_, _) => host._serving.TrySetException(
            new InvalidOperationException("The host ended before it served:\n" + string.Join('\n', host.Lines)));
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        try
        {
            host.Client.BaseAddress = await host._serving.Task.WaitAsync(Patience);
            return host;
        }
        catch
        {
            // One that did not serve in time would run on after the tests.
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it in order; afterwards every line is there.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power cut would: nothing is written, nobody is told.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        if (_ownsData)
        {
            _data.Delete(recursive: true);
        }
    }

    private void Took(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        if (Address().Match(line) is { Success: true } found)
        {
            _serving.TrySetResult(new Uri(found.Groups[1].Value));
        }
    }

    [GeneratedRegex("^DiagMod.Orleans is at (http://[0-9.:]+)$")]
    private static partial Regex Address();
}
