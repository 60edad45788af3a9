using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DiagMod.Benchmarks.Pixel;

/// <summary>The product as its users start it, on a free port with a scratch data folder and a private database.</summary>
internal sealed class LiveProduct : IAsyncDisposable
{
    /// <summary>User name of the one account.</summary>
    public const string UserName = "admin";

    // The first start in a fresh checkout builds the product.
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _lastWords = "";

    private LiveProduct(Process process, DirectoryInfo data, int port, string password)
    {
        _process = process;
        _data = data;
        Password = password;
        Address = new Uri($"http://127.0.0.1:{port}/");
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(1) };
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Password of the one account.</summary>
    public string Password { get; }

    /// <summary>Asks with the rights of this machine's own commands.</summary>
    public HttpClient Client { get; }

    /// <summary>Processor time of the host so far, without its database.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Most memory that the host had in RAM so far, bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="settings">Settings beside the usual ones.</param>
    public static async Task<LiveProduct> StartAsync(params (string Name, string Value)[] settings)
    {
        var root = Root();
        var port = FreePort();
        var data = Directory.CreateTempSubdirectory("diagmod-bench-");
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)) + "-Pixel";
        var script = Path.Combine(root, "diagmod");
        var start = new ProcessStartInfo(script, ["run", "--port", $"{port}", "--data", data.FullName])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = root,
        };
        start.Environment["DIAGMOD_ADMIN_PASSWORD"] = password;
        start.Environment["Log__Level"] = "Warning";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var product = new LiveProduct(
            new Process { StartInfo = start, EnableRaisingEvents = true }, data, port, password);
        try
        {
            product.Follow();
            await product._serving.Task.WaitAsync(StartPatience);
            var token = await File.ReadAllTextAsync(Path.Combine(data.FullName, "secrets", "local-token"));
            product.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await _process.WaitForExitAsync().WaitAsync(StopPatience);
        }

        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
            {
                return folder.FullName;
            }
        }

        throw new BenchMissingException("the checkout: no DiagMod.Orleans.sln above this program's folder");
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
            new InvalidOperationException($"The product ended before it served: {_lastWords}"));
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

        _lastWords = line;
        if (line.Contains("is at " + Address.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))
        {
            _serving.TrySetResult();
        }
    }
}
