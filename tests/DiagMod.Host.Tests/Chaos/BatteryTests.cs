using DiagMod.Chaos;
using DiagMod.Chaos.Inspection;
using DiagMod.Host.Tests.Support;
using Npgsql;

namespace DiagMod.Host.Tests.Chaos;

/// <summary>The crash battery, short, and the battery itself: each of its counters is seen to go red.</summary>
public sealed class BatteryTests(ShortBattery shared) : IClassFixture<ShortBattery>
{
    private const string Duplicate = """
        alter table features drop constraint features_pkey;
        insert into features select * from features where window_index = 3 limit 1
        """;

    private const string Twice = """
        insert into predictions (raw_id, equipment_id, predicted_severity, model_name, model_version, prediction_details)
        select raw_id, equipment_id, predicted_severity, model_name, model_version, prediction_details
        from predictions
        where defect_type_id is null
        limit 1
        """;

    private static int Copies;

    /// <summary>What is done to a copy of the battery's database, and the counter that must tell.</summary>
    public static TheoryData<string, string> Harms => new()
    {
        { Counters.AckedMissing, Rows("delete from raw_signals where id = (select min(id::text)::uuid from raw_signals)") },
        { Counters.DuplicateHash, "drop index uq_raw_signals_file_hash; " + Rows(Copy) },
        { Counters.NotCompleted, "update raw_signals set processing_status = 'failed', failure_code = 'E_POISON', reason = 'x' where file_name = 'f1.csv'" },
        { Counters.WrongWindowCount, "delete from features where raw_id = (select id from raw_signals where file_name = 'f2.csv') and window_index = 2" },
        { Counters.DuplicateWindow, Duplicate },
        { Counters.DuplicateScore, Twice },
        { Counters.WindowOff, "update features set rms_b = rms_b * 1.00001 where raw_id = (select id from raw_signals where file_name = 'f3.csv') and window_index = 1" },
        { Counters.SamplesOff, "delete from raw_chunks where raw_id = (select id from raw_signals where file_name = 'f4.csv') and chunk_no = 1" },
        { Counters.HourlyOff, "update hourly_feature_summary set windows_count = windows_count + 1 where hour_start = (select min(hour_start) from hourly_feature_summary)" },
        { Counters.AuditBroken, Rows("update audit_log set actor = 'nobody' where seq = 3") },
        { Counters.AuditEvents, Rows("delete from raw_signals where file_name = 'f5.csv'") },
        { Counters.JournalBroken, "update twin_journal set hash = sha256(hash) where seq = 1 and equipment_id = (select min(equipment_id) from twins)" },
        {
            Counters.TwinDiffers,
            "insert into twin_checkpoints (equipment_id, seq, state, sha256) select min(equipment_id), 1, '\\x00', sha256('\\x00') from twins "
            + "on conflict (equipment_id, seq) do update set sha256 = excluded.sha256"
        },
        { Counters.LeftInWork, "update raw_signals set processing_status = 'processing', lease_until = now() where file_name = 'f6.csv'" },
        { Counters.AnalysisLeft, "update raw_signals set analysis_status = 'running' where file_name = 'f7.csv'" },
        { Counters.BalanceOpen, "update ingest_counters set sent = sent + 1 where sent > 0" },
        { Counters.DoctorProblem, "delete from twin_journal where seq = 1 and equipment_id = (select min(equipment_id) from twins)" },
    };

    private const string Copy = """
        create temporary table one as select * from raw_signals where file_name = 'f0.csv';
        update one set id = gen_random_uuid();
        insert into raw_signals select * from one
        """;

    [Fact]
    public void Storm_OfAMinute_BreaksNothing()
    {
        Assert.True(shared.Report.IsSound, shared.Report.ToTable());
        Assert.True(shared.Report.KillPoints.Count >= 3, shared.Report.ToTable());
    }

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task Counter_OfAHarmedCopy_GoesRed(string counter, string harm)
    {
        var copy = FormattableString.Invariant($"harmed_{Interlocked.Increment(ref Copies)}");
        var given = new NpgsqlConnectionStringBuilder(shared.Battery.Connection);
        var server = new NpgsqlConnectionStringBuilder(given.ConnectionString) { Database = "postgres" }.ConnectionString;
        await TestDatabase.ScalarAsync(server, $"create database {copy} template {given.Database}");
        given.Database = copy;
        await TestDatabase.ScalarAsync(given.ConnectionString, harm);

        var found = await new DatabaseInspection(given.ConnectionString, shared.Battery.Files, shared.Battery.Ledger)
            .RunAsync(CancellationToken.None);

        // The battery's disk is small.
        await TestDatabase.ScalarAsync(server, $"drop database {copy} with (force)");
        var told = found.Single(violation => violation.Name == counter);
        Assert.True(told.Count > 0, $"{counter} says nothing; these do: {string.Join("; ", found.Where(one => one.Count > 0))}");
        Assert.NotEqual("", told.Example);
    }

    [Fact]
    public async Task Storm_WithTheSafetiesOff_TurnsTheirCountersRed()
    {
        // What shows without luck: the others need a kill at the right moment; ./diagmod chaos --break lease, or windows, is for them.
        var broken = Breakage.All.Where(one => one.Key is "hash" or "hourly").ToDictionary();
        await using var battery = await ShortBattery.PrepareAsync(new ChaosOptions
        {
            Minutes = 2,
            Seed = ShortBattery.Seed,
            Uploads = 36,
            HostKills = 0,
            Freezes = 0,
            DatabaseKills = 0,
            ReadySeconds = 600,
            Broken = string.Join(',', broken.Keys),
            HostFolder = HostProcess.Program,
        });

        var report = await battery.RunAsync(CancellationToken.None);

        Assert.False(report.IsSound);
        Assert.All(broken.Values, one => Assert.True(report[one.Counter] > 0, one.Counter + "\n" + report.ToTable()));
    }

    [Fact]
    public async Task TwoHosts_OnOneDatabase_ShareTheWorkAndDoubleNothing()
    {
        await using var battery = await ShortBattery.PrepareAsync(new ChaosOptions
        {
            Minutes = 2,
            Seed = ShortBattery.Seed,
            Uploads = 24,
            HostKills = 0,
            Freezes = 0,
            DatabaseKills = 0,
            ReadySeconds = 600,
            HostFolder = HostProcess.Program,
        });

        var report = await battery.RunAsync(CancellationToken.None);

        Assert.True(report.IsSound, report.ToTable());
        Assert.True(report.Done.Single(figure => figure.Key == "host processes that completed files").Value >= 2, report.ToTable());
    }

    // Other tables point at the row; the harm is that it is gone all the same.
    private static string Rows(string sql) => $"set session_replication_role = replica; {sql}";
}
