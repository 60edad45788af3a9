using System.Globalization;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using Npgsql;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>sql/orleans keeps what Microsoft.Orleans.Clustering.AdoNet expects of a membership table, asked in its own words.</summary>
public class MembershipTests
{
    private static readonly DateTime Start = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>The keys that the provider looks up when it starts; it refuses to run when one is missing.</summary>
    private static readonly string[] Keys =
    [
        "CleanupDefunctSiloEntriesKey", "DeleteMembershipTableEntriesKey", "GatewaysQueryKey", "InsertMembershipKey",
        "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey", "UpdateIAmAlivetimeKey",
        "UpdateMembershipKey",
    ];

    [Fact]
    public async Task Membership_OnADatabaseOfOneHost_IsNotThere()
    {
        var database = await TestDatabase.CreateEmptyAsync();

        await Migrations.RunAsync(database, isCluster: false, null, CancellationToken.None);

        Assert.Equal(true, await TestDatabase.ScalarAsync(database, "select to_regclass('orleansquery') is null"));
    }

    [Fact]
    public async Task Membership_AfterMigration_HasEveryStatementTheProviderLooksUp()
    {
        await using var table = await Table.MakeAsync();

        var keys = await table.KeysAsync();

        Assert.Equal(Keys, keys);
    }

    [ClusteringProviderFact]
    public async Task Membership_AskedByTheRealProvider_HasItsKeysAndTakesItsParameters()
    {
        await using var table = await Table.MakeAsync();

        var keys = await table.KeysAsync();
        var parameters = await table.ParametersAsync();

        Assert.Equal(ClusteringProvider.Keys, keys);
        Assert.Equal(Keys, ClusteringProvider.Keys);
        Assert.True(parameters.Length > 5, "the statements have parameters");
        Assert.Empty(parameters.Except(ClusteringProvider.Parameters));
    }

    [Fact]
    public async Task Membership_OfSilosThatReadTheSameVersion_TakesOneOfThem()
    {
        await using var table = await Table.MakeAsync();

        var made = await table.RunAsync("InsertMembershipVersionKey");
        var again = await table.RunAsync("InsertMembershipVersionKey");
        var first = await table.RunAsync("InsertMembershipKey", Silo(port: 1, version: 0));
        var stale = await table.RunAsync("InsertMembershipKey", Silo(port: 2, version: 0));
        var second = await table.RunAsync("InsertMembershipKey", Silo(port: 2, version: 1));
        var twice = await table.RunAsync("InsertMembershipKey", Silo(port: 2, version: 2));

        Assert.Equal([1, 0, 1, 0, 1, 0], new[] { made, again, first, stale, second, twice }.Cast<int>());
        Assert.Equal(2, await table.CountAsync("MembershipReadAllKey"));
        Assert.Equal(1, await table.CountAsync("MembershipReadRowKey", Silo(port: 2, version: 2)));
    }

    [Fact]
    public async Task Membership_OfASiloThatDied_LeavesNoGatewayAndIsSwept()
    {
        await using var table = await Table.MakeAsync();
        await table.RunAsync("InsertMembershipVersionKey");
        await table.RunAsync("InsertMembershipKey", Silo(port: 1, version: 0));
        var gatewaysBefore = await table.CountAsync("GatewaysQueryKey", [new("Status", Active)]);

        var dead = await table.RunAsync("UpdateMembershipKey", Silo(port: 1, version: 1, status: Dead));
        var stale = await table.RunAsync("UpdateMembershipKey", Silo(port: 1, version: 1));
        var gatewaysAfter = await table.CountAsync("GatewaysQueryKey", [new("Status", Active)]);
        await table.RunAsync("CleanupDefunctSiloEntriesKey", [new("IAmAliveTime", Start.AddDays(1))]);

        Assert.Equal((1, 1, 0, 0), (gatewaysBefore, (int)dead!, (int)stale!, gatewaysAfter));
        Assert.Equal(0L, await table.SilosAsync());
    }

    [Fact]
    public async Task Membership_OfFourSilosThatJoinAtOnce_CountsEachOnce()
    {
        await using var table = await Table.MakeAsync();
        await table.RunAsync("InsertMembershipVersionKey");

        var joined = await Task.WhenAll(Enumerable.Range(1, 4).Select(port => Task.Run(async () =>
        {
            // As the provider does: read the version, try with it, and read again when another silo was faster.
            var tries = 1;
            while (await table.RunAsync("InsertMembershipKey", Silo(port, await table.VersionAsync())) is not 1)
            {
                tries++;
            }

            return tries;
        })));

        Assert.All(joined, tries => Assert.InRange(tries, 1, 4));
        Assert.Equal(4, await table.SilosAsync());
        Assert.Equal(4, await table.VersionAsync());
    }

    private const int Active = 3;
    private const int Dead = 6;

    private static NpgsqlParameter[] Silo(int port, int version, int status = Active) =>
    [
        new("Address", "127.0.0.1"), new("Port", port), new("Generation", 7), new("SiloName", $"silo {port}"),
        new("HostName", "host"), new("Status", status), new("ProxyPort", 30_000 + port),
        new("SuspectTimes", NpgsqlTypes.NpgsqlDbType.Text) { Value = DBNull.Value }, new("StartTime", Start),
        new("IAmAliveTime", Start), new("Version", version),
    ];

    /// <summary>A database with the script, asked through the statements that it keeps.</summary>
    private sealed class Table(NpgsqlDataSource source) : IAsyncDisposable
    {
        public static async Task<Table> MakeAsync()
        {
            var database = await TestDatabase.CreateEmptyAsync();
            await Migrations.RunAsync(database, isCluster: true, null, CancellationToken.None);
            return new Table(NpgsqlDataSource.Create(database));
        }

        public async Task<List<string>> KeysAsync()
        {
            var keys = new List<string>();
            await using var command = source.CreateCommand("select querykey from orleansquery order by querykey collate \"C\"");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                keys.Add(reader.GetString(0));
            }

            return keys;
        }

        /// <summary>Names of all parameters of all statements.</summary>
        public async Task<string[]> ParametersAsync()
        {
            await using var command = source.CreateCommand(
                "select array_agg(distinct m[1]) from orleansquery, regexp_matches(querytext, '@([A-Za-z]+)', 'g') m");
            return (string[])(await command.ExecuteScalarAsync())!;
        }

        public async Task<object?> RunAsync(string key, params NpgsqlParameter[] parameters)
        {
            await using var command = await CommandAsync(key, parameters);
            return await command.ExecuteScalarAsync();
        }

        public async Task<int> CountAsync(string key, params NpgsqlParameter[] parameters)
        {
            await using var command = await CommandAsync(key, parameters);
            await using var reader = await command.ExecuteReaderAsync();
            var rows = 0;
            while (await reader.ReadAsync())
            {
                rows++;
            }

            return rows;
        }

        public async Task<long> SilosAsync()
        {
            await using var command = source.CreateCommand("select count(*) from orleansmembershiptable");
            return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }

        public async Task<int> VersionAsync()
        {
            await using var command = source.CreateCommand("select version from orleansmembershipversiontable");
            return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }

        public ValueTask DisposeAsync() => source.DisposeAsync();

        private async Task<NpgsqlCommand> CommandAsync(string key, NpgsqlParameter[] parameters)
        {
            await using var find = source.CreateCommand("select querytext from orleansquery where querykey = @key");
            find.Parameters.AddWithValue("key", key);
            var command = source.CreateCommand((string)(await find.ExecuteScalarAsync())!);
            command.Parameters.AddWithValue("DeploymentId", "test");
            command.Parameters.AddRange(parameters);
            return command;
        }
    }
}
