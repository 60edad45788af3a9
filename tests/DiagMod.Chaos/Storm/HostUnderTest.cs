using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DiagMod.Chaos.Storm;

/// <summary>One host of the product in a process of its own; killed, frozen and started again as often as it takes.</summary>
internal sealed partial class HostUnderTest : IAsyncDisposable
{
    /// <summary>Password of the account that an empty database begins with.</summary>
    public const string AdminPassword = "wide-River-42-turbine";

    // 128 + SIGKILL.
    private const int KilledExitCode = 137;
    private const int LinesKept = 12;

    private readonly Queue<string> _lastLines = new();
    private readonly string _program;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly StreamWriter _log;
    private readonly HttpClient _probe = new() { Timeout = TimeSpan.FromSeconds(2) };
    private Process? _process;
    private volatile Uri? _address;

    /// <summary>Makes it; nothing runs yet.</summary>
    /// <param name="name">Short name.</param>
    /// <param name="hostFolder">Folder of the published host.</param>
    /// <param name="folder">Its own data folder.</param>
    /// <param name="environment">Its settings.</param>
    public HostUnderTest(string name, string hostFolder, string folder, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        Folder = folder;
        _program = Path.Combine(hostFolder, "DiagMod.Host.dll");
        _environment = environment;
        Directory.CreateDirectory(folder);
        _log = new StreamWriter(folder + ".log", append: true) { AutoFlush = true };
    }

    /// <summary>Short name.</summary>
    public string Name { get; }

    /// <summary>Its data folder.</summary>
    public string Folder { get; }

    /// <summary>Where it listens; null while it does not.</summary>
    public Uri? Address => _address;

    /// <summary>Whether its process is there.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Whether it ended by a kill, its own at a named place or another's.</summary>
    public bool WasKilled => _process is { HasExited: true, ExitCode: KilledExitCode };

    /// <summary>The last it said, for the words of a failure.</summary>
    public string LastWords
    {
        get
        {
            lock (_log)
            {
                return string.Join(Environment.NewLine, _lastLines);
            }
        }
    }

    /// <summary>Lines of its log that have a text in them and tell of an exception.</summary>
    public IReadOnlyList<string> LoggedLines(string text)
    {
        lock (_log)
        {
            using var log = new StreamReader(new FileStream(Folder + ".log", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var found = new List<string>();
            while (log.ReadLine() is { } line)
            {
                if (line.Contains(text, StringComparison.Ordinal) && line.Contains("xception", StringComparison.Ordinal))
                {
                    found.Add(line);
                }
            }

            return found;
        }
    }

    /// <summary>Starts the process.</summary>
    /// <param name="killPoint">Named place at which it is to die, or null.</param>
    public void Start(string? killPoint)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"Host {Name} runs already: a second one would work on unseen.");
        }

        _process?.Dispose();
        _address = null;
        var start = new ProcessStartInfo("dotnet", [_program, "run", "--Server:Port=0", "--data", Folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetDirectoryName(_program)!,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        if (killPoint is not null)
        {
            start.Environment["DIAGMOD_TEST_KILL_POINT"] = killPoint;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Took(line.Data);
        _process.ErrorDataReceived += (_, line) => Took(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it says that work can be given to it; false when it ended before, or the time is over.</summary>
    public async Task<bool> ReadyAsync(TimeSpan patience, CancellationToken stop)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < patience && IsRunning)
        {
            if (_address is { } address && await IsReadyAsync(address, stop))
            {
                return true;
            }

            await Task.Delay(25, stop);
        }

        return false;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _address = null;
    }

    /// <summary>Asks for an orderly stop; the exit code, -1 when it had to be killed.</summary>
    public async Task<int> StopAsync()
    {
        if (_process is not { HasExited: false } process)
        {
            return 0;
        }

        Signal("TERM");
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            return process.ExitCode;
        }
        catch (TimeoutException)
        {
            await KillAsync();
            return -1;
        }
    }

    /// <summary>Waits until it is gone by itself; false when it is still there after that time.</summary>
    public async Task<bool> EndedAsync(TimeSpan patience, CancellationToken stop)
    {
        try
        {
            await _process!.WaitForExitAsync(stop).WaitAsync(patience, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Takes the processor away from it, or gives it back.</summary>
    public void Freeze(bool isFrozen) => Signal(isFrozen ? "STOP" : "CONT");

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        _process?.Dispose();
        _probe.Dispose();
        await _log.DisposeAsync();
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("DIAGMOD_", StringComparison.Ordinal) || name.Contains("__", StringComparison.Ordinal)
        || name is "DATABASE_URL" or "INGEST_STARTUP_DIR" or "APP_ENVIRONMENT";

    private void Signal(string signal)
    {
        if (_process is { HasExited: false } process)
        {
            using var kill = Process.Start("kill", ["-" + signal, $"{process.Id}"]);
            kill.WaitForExit();
        }
    }

    private async Task<bool> IsReadyAsync(Uri address, CancellationToken stop)
    {
        try
        {
            using var answer = await _probe.GetAsync(new Uri(address, "/health/ready"), stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Took(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            if (_log.BaseStream is null)
            {
                return;
            }

            _log.WriteLine(line);
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
            {
                _lastLines.Dequeue();
            }
        }

        if (Says().Match(line) is { Success: true } found)
        {
            _address = new Uri(found.Groups[1].Value);
        }
    }

    [GeneratedRegex("^DiagMod.Orleans is at (http://[0-9.:]+)$")]
    private static partial Regex Says();
}
