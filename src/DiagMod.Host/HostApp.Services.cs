using System.Diagnostics.Metrics;
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
using DiagMod.Host.Forecasts;
using DiagMod.Host.Health;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Live;
using DiagMod.Host.Metrics;
using DiagMod.Host.Models;
using DiagMod.Host.Motors;
using DiagMod.Host.Outgoing;
using DiagMod.Host.Priors;
using DiagMod.Host.Reports;
using DiagMod.Host.Startup;
using DiagMod.Host.Telemetry;
using DiagMod.Host.Uploads;
using DiagMod.Postgres;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;

namespace DiagMod.Host;

/// <summary>What the host is made of.</summary>
public static partial class HostApp
{
    private static void AddServices(WebApplicationBuilder builder, Preparation preparation)
    {
        var services = builder.Services;
        var settings = preparation.Settings;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(preparation.Secrets);
        services.AddSingleton<IMemoryPoolFactory<byte>, NetworkBuffers>();
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

    private sealed class PostgresHealth(DatabaseProbe probe) : IDatabaseHealth
    {
        public Task<bool> IsUpAsync(CancellationToken cancellationToken) => probe.IsUpAsync(cancellationToken);
    }
}
