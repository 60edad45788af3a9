using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.RateLimiting;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using DiagMod.Dashboard;
using DiagMod.Grains.Hosting;
using DiagMod.Grains.Motors;
using DiagMod.Host.Accounts;
using DiagMod.Host.Admin;
using DiagMod.Host.Alarms;
using DiagMod.Host.Audit;
using DiagMod.Host.Demo;
using DiagMod.Host.Diagnosis;
using DiagMod.Host.Forecasts;
using DiagMod.Host.Health;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Live;
using DiagMod.Host.Logging;
using DiagMod.Host.Metrics;
using DiagMod.Host.Models;
using DiagMod.Host.Motors;
using DiagMod.Host.Outgoing;
using DiagMod.Host.Pipeline;
using DiagMod.Host.Priors;
using DiagMod.Host.Reports;
using DiagMod.Host.Settings;
using DiagMod.Host.Signals;
using DiagMod.Host.Startup;
using DiagMod.Host.Telemetry;
using DiagMod.Host.Uploads;
using DiagMod.Postgres;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DiagMod.Host;

/// <summary>The composition root: wires the slices, starts and stops them in order.</summary>
public static class HostApp
{
    private const int MaxHeaderBytes = 1_310_720;

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

    private static void AddServices(WebApplicationBuilder builder, Preparation preparation)
    {
        var services = builder.Services;
        var settings = preparation.Settings;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(preparation.Secrets);
        services.AddSingleton<Lifecycle>();
        services.AddTelemetry(settings.Telemetry);
        services.AddHostedService<LifecycleLog>();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(25));

        services.AddDiagModPostgres(preparation.ConnectionString, new PostgresOptions
        {
            SpoolFolder = Path.Combine(settings.Storage.DataFolder, "spool"),
            ChunkSamples = settings.Ingest.BatchSize,
            SampleCodec = settings.Storage.SampleCodec,
            KeepFeaturesDays = settings.Storage.FeatureStoreTtlDays,
            MaxTrendSteps = settings.Storage.MaxFeatureStorePoints,
            RetainRawSignals = settings.Storage.RetainRawSignals,
            KeepRawDays = settings.Storage.RawRetentionDays,
            KeepMinutesDays = settings.Storage.MinuteRetentionDays,
            ArchiveFolder = settings.Storage.ArchiveExpired ? settings.Storage.ArchiveFolder : null,
            Product = ProductVersion.Number,
        });
        services.AddSingleton<IDatabaseHealth, PostgresHealth>();
        services.AddSingleton<StoreState>();
        services.AddHostedService<StoreWatch>();
        services.AddHostedService<UpkeepService>();
        services.AddSingleton<ForecastSchedule>();
        services.AddHostedService(provider => provider.GetRequiredService<ForecastSchedule>());
        services.AddSingleton<FleetPriorRun>();
        services.AddHostedService<FleetPriorSchedule>();
        services.AddSingleton(new FeatureOptions
        {
            Workers = settings.Analysis.Workers(Environment.ProcessorCount),
            AbsentNanShare = settings.Ingest.PhaseAbsentNanShare,
        });
        services.AddSingleton(new MotorOptions
        {
            ModelType = settings.Anomaly.ModelType,
            ScoreThreshold = settings.Analysis.AnomalyThreshold > 0 ? settings.Analysis.AnomalyThreshold : double.NaN,
            StoresForecast = settings.Ingest.ForecastAfterIngest,
        });
        builder.AddMotorGrains(
            settings.Cluster with { ConnectionString = preparation.ConnectionString, TracesCalls = settings.Telemetry.IsOn });
        services.AddSingleton<SignalViews>();
        services.AddSingleton<PastTwins>();
        services.AddModels();
        services.AddReports();
        services.AddAlarms();

        services.AddSingleton<Passwords>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<SignInSources>();
        services.AddSingleton<SignInTickets>();
        services.AddSingleton<SecondFactorCheck>();
        services.AddSingleton<SecondFactorPolicy>();
        services.AddSingleton<Accounts.SessionOpening>();
        services.AddSingleton<FamilyTurns>();
        services.AddSingleton<TokenGrants>();
        services.AddSingleton<IOwnSecurity, OwnSecurityService>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<ISigningKeyRing, SigningKeyRing>();
        services.AddSingleton<KeyRotation>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyRotation>());
        services.AddSingleton<ApiKeyRing>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyRing>());
        services.AddSingleton<IApiKeys, ApiKeyService>();
        services.AddSingleton<AccountCache>();
        services.AddSingleton<IAccountAdministration, AccountAdministration>();
        services.AddSingleton<ISecuritySettings, SecuritySettings>();
        services.AddSingleton(provider => new AddressLimiter(
            settings.Security.LoginsPerMinute, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AccessTokens(
            provider.GetRequiredService<SigningKeys>(), TimeSpan.FromMinutes(settings.Security.AccessTokenMinutes),
            provider.GetRequiredService<TimeProvider>()));
        services.AddAudit(preparation);
        services.AddSingleton(new OutgoingRules(settings.Server));
        services.AddSingleton(provider => new OutgoingHttp(provider.GetRequiredService<OutgoingRules>()));
        services.AddSingleton<UploadGate>();
        services.AddSingleton<DiskSpace>();
        services.AddHostedService<StartupImport>();
        services.AddSingleton<DemoUpload>();
        services.AddSingleton<DemoShelf>();
        services.AddSingleton<DemoFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<DemoFeed>());
        services.AddSingleton<DemoRemoval>();
        services.AddSingleton<HostMetrics>();
        services.AddSingleton<UploadEvents>();
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton(provider => new ProcessMetrics(
            provider.GetRequiredService<IMeterFactory>(), settings.Storage.DataFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<StoreMetrics>();
        services.AddHostedService<SchedulerLag>();
        services.AddHostedService<MotorGauges>();
        services.AddAccess(settings.Server);
        services.AddDataProtection()
            .SetApplicationName("diagmod")
            .PersistKeysToFileSystem(new DirectoryInfo(preparation.Secrets.DataProtectionFolder));
        services.AddAntiforgery(options =>
        {
            options.HeaderName = CsrfGuard.Header;
            var isHttps = settings.Server.CertificateFile.Length > 0;
            options.Cookie.Name = isHttps ? "__Host-diagmod-csrf" : "diagmod-csrf";
            options.Cookie.Path = "/";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.HttpOnly = true;
            options.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddRateLimiter(options => LimitRequests(options, settings));
        services.AddOpenApi("v1", ApiDescription.Configure);
        services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        services.AddDashboard();
        services.AddLive();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        if (settings.Server.TrustedProxies.Length > 0)
        {
            services.Configure<ForwardedHeadersOptions>(options => TrustProxies(options, settings.Server));
        }
    }

    private static void UseMiddleware(WebApplication app, HostSettings settings)
    {
        // Listens from the start, so that nothing counted before the first scrape is lost.
        _ = app.Services.GetRequiredService<PrometheusExporter>();
        _ = app.Services.GetRequiredService<ProcessMetrics>();
        if (settings.Server.TrustedProxies.Length > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<RequestIdentity>();
        app.UseMiddleware<RequestMetrics>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ErrorHandling>();
        if (IsForThisMachine(settings.Server))
        {
            app.UseMiddleware<HostNameGuard>();
        }

        app.UseMiddleware<StartGate>();
        app.Use(ReadDeadline.PassAsync);
        app.UseRouting();
        app.UseMiddleware<Routing>();
        app.Use(KeyGuard.RefuseInAddressAsync);
        app.UseAuthentication();
        app.UseMiddleware<HubGuard>();
        app.UseRateLimiter();
        app.UseMiddleware<CsrfGuard>();
        app.UseAuthorization();
        app.UseMiddleware<KeyGuard>();
        app.UseAntiforgery();
    }

    private static bool IsForThisMachine(ServerOptions server) =>
        server.TrustedProxies.Length == 0
        && (server.Address == "localhost" || IPAddress.IsLoopback(IPAddress.Parse(server.Address)));

    private static void MapEndpoints(WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapAuth();
        api.MapMotors();
        api.MapModels();
        api.MapAlarms();
        api.MapThresholds();
        api.MapMaintenance();
        api.MapFiles();
        api.MapSignals();
        api.MapDiagnosis();
        api.MapForecasts();
        api.MapReports();
        api.MapPipeline();
        api.MapSystem();
        api.MapUploads();
        api.MapUploadSessions();
        api.MapAdmin();
        api.MapAudit();
        api.MapApiKeys();
        api.MapDemo();

        // The first task's paths, without the base (decision D9).
        app.MapUploadAliases();
        app.MapForecastAliases();
        app.MapSignalAliases();

        app.MapLive();
        app.MapHealth();
        app.MapSignInForms();
        app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Roles.LocalOrViewer);
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "DiagMod.Host.staticwebassets.endpoints.json")))
        {
            app.MapStaticAssets(Path.Combine(AppContext.BaseDirectory, "DiagMod.Host.staticwebassets.endpoints.json")).AllowAnonymous();
        }

        // Browsers ask for this name on their own, also beside answers of the API.
        app.MapGet("/favicon.ico", () => Results.Redirect("/_content/DiagMod.Dashboard/favicon.svg", permanent: true))
            .AllowAnonymous().ExcludeFromDescription();

        // Each page names its own role; the password page must open for those who may open nothing else.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization(Roles.SignedIn);
    }

    private static void Listen(KestrelServerOptions options, HostSettings settings)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = 1024 * 1024;
        options.Limits.MaxConcurrentConnections = settings.Server.MaxConnections;
        options.Limits.MaxConcurrentUpgradedConnections = settings.Server.MaxConnections;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        options.Limits.MaxRequestLineSize = 32 * 1024;

        // A token of a megabyte is refused by name (401), not by a closed connection; a connection may hold a buffer of that
        // size for its body anyway.
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        options.Limits.MaxRequestBufferSize = MaxHeaderBytes;
        var address = settings.Server.Address == "localhost" ? IPAddress.Loopback : IPAddress.Parse(settings.Server.Address);
        options.Listen(address, settings.Server.Port, listen =>
        {
            if (settings.Server.CertificateFile.Length > 0)
            {
                listen.UseHttps(X509CertificateLoader.LoadPkcs12FromFile(
                    settings.Server.CertificateFile, settings.Server.CertificatePassword));
            }
        });
    }

    private static void LimitRequests(Microsoft.AspNetCore.RateLimiting.RateLimiterOptions options, HostSettings settings)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (rejected, _) =>
        {
            var context = rejected.HttpContext;
            if (KeyClaims.IsKey(context.User))
            {
                context.RequestServices.GetRequiredService<ApiKeyRing>().Count(
                    Guid.Parse(context.User.FindFirst("sub")!.Value), isLetIn: false, Principals.AddressOf(context));
            }

            await Problem.TooMany("Too many requests; slow down.", TimeSpan.FromSeconds(1)).WriteAsync(context);
        };
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            var caller = context.User.FindFirst("sub")?.Value ?? Principals.AddressOf(context) ?? "unknown";
            if (KeyClaims.RateOf(context.User) is { } rate)
            {
                // Everywhere, the aliases included; a key's own rate, whatever the others do.
                return RateLimitPartition.GetTokenBucketLimiter(
                    FormattableString.Invariant($"{caller} {rate}"), _ => Bucket(rate, rate));
            }

            return context.Request.Path.StartsWithSegments("/api")
                ? RateLimitPartition.GetTokenBucketLimiter(
                    caller, _ => Bucket(settings.Security.RequestsPerSecond * 2, settings.Security.RequestsPerSecond))
                : RateLimitPartition.GetNoLimiter("");
        });
    }

    private static TokenBucketRateLimiterOptions Bucket(int atOnce, int perSecond) => new()
    {
        TokenLimit = atOnce,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };

    private static void TrustProxies(ForwardedHeadersOptions options, ServerOptions server)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in SettingsReader.Listed(server.TrustedProxies))
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }
    }

    private sealed class PostgresHealth(DatabaseProbe probe) : IDatabaseHealth
    {
        public Task<bool> IsUpAsync(CancellationToken cancellationToken) => probe.IsUpAsync(cancellationToken);
    }
}
