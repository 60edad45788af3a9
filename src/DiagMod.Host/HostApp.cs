using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Demo;
using DiagMod.Host.Health;
using DiagMod.Host.Logging;
using DiagMod.Host.Startup;

namespace DiagMod.Host;

/// <summary>The composition root: wires the slices, starts and stops them in order.</summary>
public static partial class HostApp
{
    /// <summary>Runs the host until it is asked to stop.</summary>
    /// <param name="args">Command line: --port, --address, --data, --environment, --log, --demo, or --Section:Key=value.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <returns>Exit code: 0 stopped, 1 failed, 2 wrong settings, 3 something is missing on this machine.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        // From the first moment: a stop during the start must not leave a database behind.
        using var stop = new StopSignals(cancellationToken);
        try
        {
            await using var host = await StartAsync(args, Console.WriteLine, stop.Token);
            Console.WriteLine($"DiagMod.Orleans is at {host.Address.ToString().TrimEnd('/')}");
            foreach (var line in host.SignIn)
            {
                Console.WriteLine(line);
            }

            await host.WaitAsync(stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            Console.WriteLine("Stopped before the host had started.");
            return 0;
        }
        catch (Exception fault) when (StartFaults.Explain(fault) is { } known)
        {
            await Console.Error.WriteLineAsync(known.Words);
            return known.Code;
        }
    }

    /// <summary>Prepares, builds and starts a host; it listens when the call returns.</summary>
    /// <param name="args">Command line.</param>
    /// <param name="say">Receives a line about each step that may last.</param>
    /// <param name="cancellationToken">Ends the wait; what was started is stopped again.</param>
    public static Task<RunningHost> StartAsync(string[] args, Action<string> say, CancellationToken cancellationToken) =>
        StartAsync(args, say, sharesDatabase: false, cancellationToken);

    /// <summary>The same for tests, which may put two hosts on one database though the stand-in is no cluster.</summary>
    internal static async Task<RunningHost> StartAsync(
        string[] args, Action<string> say, bool sharesDatabase, CancellationToken cancellationToken)
    {
        var preparation = await Preparation.OpenAsync(args, say, cancellationToken);
        WebApplication? app = null;
        try
        {
            app = Build(preparation);
            var services = app.Services;
            await services.GetRequiredService<Listener>().OpenAsync(cancellationToken);
            await preparation.MigrateAsync(say, sharesDatabase, cancellationToken);
            var signIn = await FirstAdmin.EnsureAsync(
                services.GetRequiredService<IAccountStore>(), services.GetRequiredService<Passwords>(), preparation.Secrets,
                preparation.Settings, !Console.IsOutputRedirected, services.GetRequiredService<TimeProvider>(), cancellationToken);
            if (preparation.Settings.Demo.Run)
            {
                await DemoMotors.EnsureAsync(
                    services.GetRequiredService<IMotorRegistry>(), services.GetRequiredService<TimeProvider>(), cancellationToken);
                say("Demo: the simulated motors fill up in the background. ./diagmod demo remove takes them away again.");
            }

            await app.StartAsync(cancellationToken);
            services.GetRequiredService<Lifecycle>().Started();
            return new RunningHost(app, preparation, signIn);
        }
        catch
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            await preparation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Builds the application on what was prepared.</summary>
    internal static WebApplication Build(Preparation preparation)
    {
        var settings = preparation.Settings;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(HostApp).Assembly.GetName().Name,
            EnvironmentName = settings.Server.Environment,

            // Not the current folder: dotnet run would look in the project's and silently read nothing.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(preparation.Configuration);
        builder.WebHost.UseStaticWebAssets();
        LogSetup.Add(builder.Logging, settings);
        builder.WebHost.ConfigureKestrel(options => Listen(options, settings));
        AddServices(builder, preparation);
        builder.Host.UseServiceProviderFactory(new Listener.Around(builder.Environment));
        var app = builder.Build();
        UseMiddleware(app, settings);
        MapEndpoints(app);
        var lifecycle = app.Services.GetRequiredService<Lifecycle>();
        app.Lifetime.ApplicationStopping.Register(lifecycle.Drain);
        return app;
    }
}
