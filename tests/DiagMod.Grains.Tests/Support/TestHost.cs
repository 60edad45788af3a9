using System.Collections.Concurrent;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Analyses;
using DiagMod.Grains.Hosting;
using DiagMod.Grains.Motors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace DiagMod.Grains.Tests.Support;

/// <summary>A host with grains, a clock that a test moves, and messages that are copied as between two
/// machines.</summary>
internal sealed partial class TestHost : IAsyncDisposable, ILoggerProvider, ILogger
{
    private readonly IHost _host;

    private TestHost(
        Action<HostApplicationBuilder, TestHost> setUp, (string Key, string Value)[] settings, TestHost? beside = null)
    {
        Time = beside?.Time ?? new ManualTime();
        Stores = beside?.Stores ?? new InMemoryStores(Time);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        // Without the second stage, which would arm timers of its own, unless a test asks for it.
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Ingest:AnalysisWorkers", (string?)"0")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Services.AddSingleton<TimeProvider>(Time);
        SetUpClock(builder.Services, Time);
        builder.Logging.AddProvider(this);
        setUp(builder, this);
        SetUpEngine(builder);
        _host = builder.Build();
    }

    public ManualTime Time { get; }

    public InMemoryStores Stores { get; }

    /// <summary>True: the files do not answer this host any more.</summary>
    public bool IsLost { get; set; }

    public ConcurrentQueue<string> Logged { get; } = new();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IRawFiles Files => _host.Services.GetRequiredService<IRawFiles>();

    public IMotorTwins Motors => _host.Services.GetRequiredService<IMotorTwins>();

    public Board Board => _host.Services.GetRequiredService<Board>();

    /// <summary>A host with the grains of the tests alone.</summary>
    public static async Task<TestHost> OfGrainsAsync()
    {
        var host = new TestHost(
            (builder, _) =>
            {
                UseEngine(builder);
                builder.Services.AddSingleton<Journal>();
            },
            []);
        await host._host.StartAsync();
        return host;
    }

    /// <summary>A host with the motors' grains on stores in memory, not yet started.</summary>
    public static TestHost OfMotors(params (string Key, string Value)[] settings) => OfMotorsBeside(null, settings);

    /// <summary>A started host whose operator said something about all motors.</summary>
    public static async Task<TestHost> OfMotorsStartedAsync(MotorOptions options, TestHost? other = null)
    {
        var host = new TestHost(
            (builder, host) =>
            {
                builder.Services.AddSingleton(options);
                AddMotors(builder, host);
            },
            [],
            other);
        await host.StartAsync();
        return host;
    }

    /// <summary>The same on the stores and the clock of another host.</summary>
    public static TestHost OfMotorsBeside(TestHost? other, params (string Key, string Value)[] settings) => new(
        AddMotors, settings, other);

    /// <summary>A host with the motors' grains and more, started.</summary>
    /// <param name="more">What it has besides; its services start after the motors' and stop before them.</param>
    /// <param name="settings">Settings.</param>
    public static async Task<TestHost> OfMotorsAndStartedAsync(
        Action<IServiceCollection> more, params (string Key, string Value)[] settings)
    {
        var host = new TestHost(
            (builder, host) =>
            {
                AddMotors(builder, host);
                more(builder.Services);
            },
            settings);
        await host.StartAsync();
        return host;
    }

    /// <summary>What of an engine goes by which clock, where it has more than one.</summary>
    static partial void SetUpClock(IServiceCollection services, ManualTime time);

    private static void AddMotors(HostApplicationBuilder builder, TestHost host)
    {
        builder.Services.AddSingleton(HostStore.Of(host.Stores, () => { }, () => host.IsLost));
        AddStores(builder.Services, host.Stores);
        builder.AddMotorGrains(new ClusterOptions());
    }

    /// <summary>What the motors' grains ask of a host, but for the files.</summary>
    internal static void AddStores(IServiceCollection services, InMemoryStores stores)
    {
        services.AddSingleton<ITwinStore>(stores);
        services.AddSingleton<IFileAnalyses>(stores);
        services.AddSingleton<IMotorHistory>(stores);
        services.AddSingleton<IFleetPriors>(stores);
        services.AddSingleton<BeginAnalysis>((_, _, _) => new HandMadeAnalysis(stores));
        services.AddSingleton<IMotorRegistry>(stores);
    }

    public static async Task<TestHost> OfMotorsStartedAsync(params (string Key, string Value)[] settings)
    {
        var host = OfMotors(settings);
        await host.StartAsync();
        return host;
    }

    public Task StartAsync() => _host.StartAsync();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        var stopped = _host.StopAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Time.AdvanceUntilAsync(stopped, TimeSpan.FromSeconds(30), patience.Token);
        _host.Dispose();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Logged.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    void IDisposable.Dispose()
    {
    }
}

/// <summary>What grains of the tests write down, and gates that they wait at.</summary>
internal sealed class Journal
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public int Activations;

    public bool RefuseActivation { get; set; }

    public TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public Task At(string name) => Gate(name).Task.WaitAsync(TimeSpan.FromMinutes(2));
}
