using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DiagMod.Host.Tests.Architecture;

namespace DiagMod.Host.Tests.Commands;

/// <summary>The product as a user starts it: ./diagmod in a process of its own, on a free port.</summary>
internal sealed class Product : IAsyncDisposable
{
    public const string AdminPassword = "wide-River-42-turbine";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Product(Process process, int port)
    {
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}/");
    }

    public Uri Address { get; }

    /// <summary>Everything printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the product and waits until it serves.</summary>
    public static async Task<Product> StartAsync(string dataFolder, params (string Name, string Value)[] environment)
    {
        var port = FreePort();
        var start = Script(["run", "--port", $"{port}", "--data", dataFolder]);
        start.Environment["DIAGMOD_ADMIN_PASSWORD"] = AdminPassword;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var product = new Product(new Process { StartInfo = start, EnableRaisingEvents = true }, port);
        product.Follow();
        try
        {
            await product._serving.Task.WaitAsync(Patience);
            return product;
        }
        catch
        {
            // One that did not serve in time would run on after the tests.
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = Script(arguments);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output + await errors);
    }

    public HttpClient Client() => new() { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Asks for an orderly stop and returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        return _process.ExitCode;
    }

    /// <summary>Pulls the plug.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo Script(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "diagmod"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment.Remove("DIAGMOD_DATA");
        start.Environment.Remove("DIAGMOD_PORT");
        start.Environment.Remove("DIAGMOD_ADMIN_PASSWORD");
        start.Environment.Remove("DIAGMOD_POSTGRES_BIN");
        return start;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Follow()
    {
        _process.OutputDataReceived += (_, line) => Took(line.Data);
        _process.ErrorDataReceived += (_, line) => Took(line.Data);
        _process.Exited += (_, _) => _serving.TrySetException(
            new InvalidOperationException($"The product ended before it served:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Took(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.Contains("is at " + Address.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))
        {
            _serving.TrySetResult();
        }
    }
}
