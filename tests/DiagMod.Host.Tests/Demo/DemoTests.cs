using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Demo;

/// <summary>The demo on a real host, with a history of one recording a motor and one live recording at its end.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagmod-demo-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Demo_OnAFreshDatabase_FillsSixSimulatedMotorsAndGoesOnWithoutDoubles()
    {
        var database = await TestDatabase.CreateMigratedAsync();

        await using (var first = await StartAsync(database, "--demo"))
        {
            await FilledAsync(first, files: 2);
            var motors = await MotorsAsync(first);
            Assert.Equal(6, motors.Count);
            Assert.Equal(2, motors.Select(motor => motor.Group).Distinct().Count());
            Assert.All(motors, motor => Assert.True(motor.IsSimulated));
            Assert.Single(Statuses(first), status => status.Clock == TimeSource.Sequence);
        }

        await using var second = await StartAsync(database, "--demo");
        await FilledAsync(second, files: 3);

        var balance = await BalanceAsync(second);
        Assert.Equal(0, balance.Duplicates);
        Assert.Equal(balance.Sent, balance.Completed + balance.Failed + balance.Duplicates + balance.Refused + balance.Queued);
        Assert.Equal("0", (await TestDatabase.ScalarAsync(database, DoublesSql))!.ToString());
    }

    [Fact]
    public async Task Demo_AmongRealMotors_IsRefusedWithTheWayOut()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using (var plain = await StartAsync(database))
        {
            await AddRealAsync(plain, "REAL_1");
        }

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(database, "--demo"));

        var (code, words) = StartFaults.Explain(fault)!.Value;
        Assert.Equal(2, code);
        Assert.Contains("REAL_1", words, StringComparison.Ordinal);
        Assert.Contains("--data", words, StringComparison.Ordinal);
        Assert.Equal("1", (await TestDatabase.ScalarAsync(database, "select count(*) from equipment;"))!.ToString());
    }

    [Fact]
    public async Task Removal_TakesTheDemoAndNothingElse()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var host = await StartAsync(database, "--demo");
        await FilledAsync(host, files: 2);
        await AddRealAsync(host, "REAL_1");
        using var api = await ApiAsync(host);
        const string Upload = "uploads?sample_rate_hz=1000&equipment_id=";
        var (accepted, _) = await SendAsync(api, HttpMethod.Post, Upload + "REAL_1", TestHost.Recording(1));
        var (refused, problem) = await SendAsync(api, HttpMethod.Post, Upload + "P-201", TestHost.Recording(2));
        Assert.Equal((202, 409, "E_MOTOR_SIMULATED"), (accepted, refused, (string)problem["code"]!));
        await SeenAsync(host, () => Status(host, "REAL_1")?.FilesAbsorbed == 1);

        var (status, removed) = await SendAsync(api, HttpMethod.Delete, "demo", null);
        var (again, nothing) = await SendAsync(api, HttpMethod.Delete, "demo", null);

        Assert.Equal((200, 200), (status, again));
        Assert.Equal(6, removed["motors"]!.AsArray().Count);
        Assert.Equal(12, (int)removed["files"]!);
        Assert.Empty(nothing["motors"]!.AsArray());
        Assert.Equal("REAL_1", Assert.Single(await MotorsAsync(host)).EquipmentId.Value);
        await SeenAsync(host, () => Statuses(host).Count == 1);
        var balance = await BalanceAsync(host);
        Assert.Equal((1, 1, 1), (balance.TotalRaw, balance.Sent, balance.Completed));
        Assert.Equal("0", (await TestDatabase.ScalarAsync(database, LeftoversSql))!.ToString());
        Assert.Equal("1", (await TestDatabase.ScalarAsync(database, AuditSql))!.ToString());

        // The key is free: a machine of that name begins with an empty twin.
        await AddRealAsync(host, "P-201");
        var (found, motor) = await SendAsync(api, HttpMethod.Get, "motors/P-201", null);
        Assert.Equal((200, 0, false), (found, (int)motor["files_absorbed"]!, (bool)motor["simulated"]!));
    }

    [Fact]
    public async Task Api_SaysWhichMotorsAreSimulated_AndTakesNoSuchWish()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var host = await StartAsync(database, "--demo");
        await AddRealAsync(host, "REAL_1");
        using var api = await ApiAsync(host);

        var (_, list) = await SendAsync(api, HttpMethod.Get, "motors", null);
        var (_, one) = await SendAsync(api, HttpMethod.Get, "motors/P-117", null);
        await SendAsync(api, HttpMethod.Patch, "motors/REAL_1", new JsonObject { ["simulated"] = true });
        var change = () => TestDatabase.ScalarAsync(
            database, "update equipment set simulated = true where equipment_id = 'REAL_1';");

        Assert.Equal(6, list["items"]!.AsArray().Count(item => (bool)item!["simulated"]!));
        Assert.True((bool)one["simulated"]!);
        Assert.Contains("cannot be changed", (await Assert.ThrowsAnyAsync<Exception>(change)).Message, StringComparison.Ordinal);
        Assert.False((await MotorsAsync(host)).Single(motor => motor.EquipmentId.Value == "REAL_1").IsSimulated);
    }

    // One row a recording; the same bytes twice would be one too few.
    // Of the history: a live recording is named for its second, and two hosts may start within one.
    private const string DoublesSql = """
        select count(*) - count(distinct (equipment_id, file_name))
        from raw_signals
        where recorded_at < now() - interval '1 hour' and file_name !~ '^run_[0-9]{6,}';
        """;

    private const string LeftoversSql = """
        select (select count(*) from twin_journal where equipment_id <> 'REAL_1')
            + (select count(*) from twins where equipment_id <> 'REAL_1')
            + (select count(*) from twin_checkpoints where equipment_id <> 'REAL_1')
            + (select count(*) from features where equipment_id <> 'REAL_1')
            + (select count(*) from anomaly_scores where equipment_id <> 'REAL_1')
            + (select count(*) from file_analyses where equipment_id <> 'REAL_1')
            + (select count(*) from forecasts where equipment_id <> 'REAL_1')
            + (select count(*) from predictions where equipment_id <> 'REAL_1')
            + (select count(*) from hourly_feature_summary where equipment_id <> 'REAL_1')
            + (select count(*) from ingest_counters where equipment_id not in ('REAL_1', ''))
            + (select count(*) from raw_signals where equipment_id <> 'REAL_1')
            + (select count(*) from raw_chunks c where not exists (select from raw_signals r where r.id = c.raw_id));
        """;

    private const string AuditSql = "select count(*) from audit_log where action = 'demo.remove' and actor = 'admin';";

    private Task<RunningHost> StartAsync(string database, params string[] more) => HostApp.StartAsync(
        [
            "--Server:Port=0", "--Storage:DataFolder=" + _folder.FullName, "--Storage:ConnectionString=" + database,
            "--Security:AdminPassword=" + TestHost.AdminPassword, "--Log:Format=json",
            "--Demo:Recordings=1", "--Demo:PauseSeconds=86400", .. more,
        ],
        _ => { },
        CancellationToken.None);

    private static Task FilledAsync(RunningHost host, int files) =>
        SeenAsync(host, () => Statuses(host) is { Count: 6 } all && all.All(status => status.FilesAbsorbed == files));

    // Looks at each notice of the board, and once at the beginning.
    private static async Task SeenAsync(RunningHost host, Func<bool> condition)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = host.App.Services.GetRequiredService<Board>().Subscribe(_ => Look());
        Look();
        await seen.Task.WaitAsync(Patience);

        void Look()
        {
            if (condition())
            {
                seen.TrySetResult();
            }
        }
    }

    private static IReadOnlyList<MotorStatus> Statuses(RunningHost host) => host.App.Services.GetRequiredService<Board>().All;

    private static MotorStatus? Status(RunningHost host, string motor) =>
        Statuses(host).FirstOrDefault(status => status.EquipmentId.Value == motor);

    private static async Task<IReadOnlyList<Motor>> MotorsAsync(RunningHost host) =>
        (await host.App.Services.GetRequiredService<IMotorRegistry>().ListAsync(PageRequest.First, default)).Items;

    private static Task<PipelineStatus> BalanceAsync(RunningHost host) =>
        host.App.Services.GetRequiredService<IRawSignalStore>().PipelineAsync(null, default);

    private static async Task AddRealAsync(RunningHost host, string id) =>
        Assert.True(await host.App.Services.GetRequiredService<IMotorRegistry>().AddAsync(
            new Motor { EquipmentId = new EquipmentId(id), Name = id }, Actor.System, default));

    private static async Task<HttpClient> ApiAsync(RunningHost host)
    {
        var api = new HttpClient { BaseAddress = new Uri(host.Address, "api/v1/") };
        var login = new JsonObject { ["username"] = "admin", ["password"] = TestHost.AdminPassword };
        var (_, answer) = await SendAsync(api, HttpMethod.Post, "auth/login", login);
        api.DefaultRequestHeaders.Authorization = new("Bearer", (string)answer["access_token"]!);
        return api;
    }

    private static async Task<(int Status, JsonNode Answer)> SendAsync(HttpClient api, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body switch
        {
            byte[] bytes => new ByteArrayContent(bytes),
            JsonNode json => new StringContent(json.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
            _ => null,
        };
        using var answer = await api.SendAsync(request);
        return ((int)answer.StatusCode, await TestHost.ReadAsync(answer));
    }
}
