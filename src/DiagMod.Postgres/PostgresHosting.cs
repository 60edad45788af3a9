using System.Diagnostics.Metrics;
using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;
using DiagMod.Postgres.Alarms;
using DiagMod.Postgres.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Puts the ports of Core on PostgreSQL.</summary>
public static class PostgresHosting
{
    /// <summary>Registers the data source and every outgoing port as singletons. The database must have been migrated.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="options">How recordings are kept.</param>
    public static IServiceCollection AddDiagModPostgres(
        this IServiceCollection services, string connectionString, PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddMetrics();
        services.AddSingleton<FeatureStoreMetrics>();
        services.AddSingleton(provider => new PoolMetrics(provider.GetRequiredService<IMeterFactory>(), MakePoolName()));
        services.AddSingleton(provider => BuildSource(connectionString, provider.GetRequiredService<PoolMetrics>().Pool));
        services.AddSingleton<Database>();
        services.AddSingleton<HandoverCache>(_ => new HandoverCache(options.HandoverSamples));
        services.AddSingleton<SpoolFolder>();
        services.AddSingleton(_ => new DatabaseProbe(connectionString));
        services.AddSingleton<IRawSignalStore, RawSignalStore>();
        services.AddSingleton<IUploadSessions, UploadSessions>();
        services.AddSingleton<ITwinStore, TwinStore>();
        services.AddSingleton<ITwinJournal, TwinJournal>();
        services.AddSingleton<FileAnalyses>();
        services.AddSingleton<IFileAnalyses>(provider => provider.GetRequiredService<FileAnalyses>());
        services.AddSingleton<IAnalysisSeries>(provider => provider.GetRequiredService<FileAnalyses>());
        services.AddSingleton<IMotorEvents, MotorEvents>();
        services.AddSingleton<MotorRegistry>();
        services.AddSingleton<IMotorRegistry>(provider => provider.GetRequiredService<MotorRegistry>());
        services.AddSingleton<IGroupedMotors>(provider => provider.GetRequiredService<MotorRegistry>());
        services.AddSingleton<ISimulatedMotors, SimulatedMotors>();
        services.AddSingleton<IMotorHistory, MotorHistory>();
        services.AddSingleton<IFleetPriors, FleetPriors>();
        services.AddSingleton<IAccountStore, AccountStore>();
        services.AddSingleton<ISecondFactors, SecondFactors>();
        services.AddSingleton<IAccountNotices, AccountNotices>();
        services.AddSingleton<IApiKeyStore, ApiKeyStore>();
        services.AddSingleton<IReportStore, ReportStore>();
        services.AddSingleton<IDataOverview, DataOverview>();
        services.AddSingleton<IStoreFacts, StoreFactsReader>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditLog>());
        services.TryAddSingleton<AlarmBoard>();
        services.AddSingleton(provider => new AlarmStore(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new AlarmThresholdStore(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new MaintenanceStore(provider.GetRequiredService<Database>()));
        services.AddHostedService<ChangeListener>();
        services.TryAddSingleton<OnShift>();
        services.AddSingleton<ShiftNotices>();
        services.AddHostedService(provider => provider.GetRequiredService<ShiftNotices>());
        services.AddSingleton(provider => new DatabaseFacts(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new AuditSeals(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new JobLocks(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new DatabaseUpkeep(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new TrustedClock(provider.GetRequiredService<Database>()));
        services.AddSingleton(provider => new MonthRetention(
            provider.GetRequiredService<Database>(), options, provider.GetRequiredService<TrustedClock>()));
        services.AddSingleton(provider => new MonthRemoval(
            provider.GetRequiredService<Database>(), options, provider.GetRequiredService<TrustedClock>()));
        services.AddSingleton<ISignalEnvelopes, EnvelopeStore>();
        services.AddSingleton<ProcessLayouts>();
        services.AddSingleton<IProcessLayout>(provider => provider.GetRequiredService<ProcessLayouts>());
        return services;
    }

    /// <summary>The pool that the stores share.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="pool">Name of the pool in its metrics; null = none of its own.</param>
    internal static NpgsqlDataSource BuildSource(string connectionString, string? pool = null)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        given.MaxPoolSize = Math.Min(given.MaxPoolSize, 24);
        // Whoever finds no connection for so long is told to come back: a queue that nobody sees helps nobody.
        given.Timeout = Math.Min(given.Timeout, 5);
        given.CommandTimeout = 20;
        given.KeepAlive = 15;
        given.ApplicationName ??= "diagmod";
        // A reset on close would take the role back; the stores leave no session state behind.
        given.NoResetOnClose = true;
        given.Options = string.Join(' ', given.Options, LockPatience.Session, "-c statement_timeout=30s -c timezone=UTC").Trim();
        var builder = new NpgsqlDataSourceBuilder(given.ConnectionString) { Name = pool };
        builder.UsePhysicalConnectionInitializer(TakeRole, TakeRoleAsync);
        return builder.Build();
    }

    // Two hosts in one process have a pool each.
    private static string MakePoolName() => "diagmod " + Guid.NewGuid().ToString("N");

    // The application works without the right to change the schema or the audit log, where the given user may step down.
    private const string RoleSql = """
        select exists (select from pg_roles where rolname = 'diagmod_app')
            and pg_has_role(current_user, 'diagmod_app', 'member')
            and has_table_privilege('diagmod_app', 'public.equipment', 'insert');
        """;

    private const string MayAskSql = """
        select exists (select from pg_roles where rolname = 'diagmod_app')
            and to_regclass('public.equipment') is not null;
        """;

    private static void TakeRole(NpgsqlConnection connection)
    {
        using var ask = new NpgsqlCommand(MayAskSql, connection);
        using var may = new NpgsqlCommand(RoleSql, connection);
        if (ask.ExecuteScalar() is true && may.ExecuteScalar() is true)
        {
            using var take = new NpgsqlCommand("set role diagmod_app;", connection);
            take.ExecuteNonQuery();
        }
    }

    private static async Task TakeRoleAsync(NpgsqlConnection connection)
    {
        await using var ask = new NpgsqlCommand(MayAskSql, connection);
        await using var may = new NpgsqlCommand(RoleSql, connection);
        if (await ask.ExecuteScalarAsync() is true && await may.ExecuteScalarAsync() is true)
        {
            await using var take = new NpgsqlCommand("set role diagmod_app;", connection);
            await take.ExecuteNonQueryAsync();
        }
    }
}
