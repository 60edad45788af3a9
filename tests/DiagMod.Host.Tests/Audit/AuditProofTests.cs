using DiagMod.Core.Ports;
using DiagMod.Host.Audit;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Postgres;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;

namespace DiagMod.Host.Tests.Audit;

/// <summary>What somebody with every right in the database can do to the audit log, and what finds it (AUDIT-02 to AUDIT-04).</summary>
public sealed class AuditProofTests : IDisposable
{
    private const string WithoutTriggers = "set session_replication_role = replica; ";

    // Hashes worked out anew from a row on, as somebody who knows the format would.
    private const string RehashSql = WithoutTriggers + """
        do $$
        declare
            r audit_log%rowtype;
            before bytea;
        begin
            select hash into before from audit_log where seq = 3;
            for r in select * from audit_log where seq > 3 order by seq loop
                before := sha256(before || audit_canon(
                    r.seq, r.at, r.actor, r.ip_address, r.user_agent, r.action, r.resource_type, r.resource_id, r.result,
                    r.changes::text));
                update audit_log set hash = before where seq = r.seq;
                update audit_log set previous_hash = before where seq = r.seq + 1;
            end loop;
            update audit_head set hash = before;
        end
        $$;
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagmod-audit-");

    private string AuditFolder => Path.Combine(_folder.FullName, "audit");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Log_ThatWasLeftAlone_IsWhole()
    {
        await using var stores = await SignedAsync();

        var report = await VerifyAsync(stores);

        Assert.Equal((AuditFault.None, 12, 2), (report.Verdict.Fault, report.Verdict.ToSeq, report.Checkpoints));
        Assert.Equal(12, report.NewestCheckpointSeq);
    }

    [Theory]
    [InlineData("update audit_log set actor = 'evil' where seq = 5", AuditFault.RowChanged, 5)]
    [InlineData("delete from audit_log where seq = 7", AuditFault.RowChanged, 7)]
    [InlineData("update audit_log set seq = case seq when 9 then 10 else 9 end where seq in (9, 10)", AuditFault.RowChanged, 9)]
    [InlineData("update audit_head set hash = sha256('x')", AuditFault.HeadMoved, 12)]
    public async Task Audit02_Edit_IsNamedByItsRow(string sql, AuditFault fault, long row)
    {
        await using var stores = await SignedAsync();
        await TestDatabase.ScalarAsync(_database, WithoutTriggers + sql);

        var report = await VerifyAsync(stores);

        Assert.Equal((fault, (long?)row), (report.Verdict.Fault, report.Verdict.FirstBroken));
        Assert.Contains(FormattableString.Invariant($"{row}"), report.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit03_SuffixWrittenAnew_IsFoundByTheCheckpointsAlone()
    {
        await using var stores = await SignedAsync();
        await TestDatabase.ScalarAsync(_database, WithoutTriggers + "update audit_log set actor = 'nobody' where seq = 8");
        await TestDatabase.ScalarAsync(_database, RehashSql);

        var chain = await stores.Audit.CheckAsync([], CancellationToken.None);
        var report = await VerifyAsync(stores);

        Assert.Equal(AuditFault.None, chain.Fault);
        Assert.Equal((AuditFault.Rewritten, (long?)7), (report.Verdict.Fault, report.Verdict.FirstBroken));
    }

    [Fact]
    public async Task Audit03_TailCutAndHeadMoved_IsFoundByTheCheckpointsAlone()
    {
        await using var stores = await SignedAsync();
        await TestDatabase.ScalarAsync(_database, WithoutTriggers + """
            delete from audit_log where seq > 9;
            update audit_head set seq = 9, hash = (select hash from audit_log where seq = 9);
            """);

        var chain = await stores.Audit.CheckAsync([], CancellationToken.None);
        var report = await VerifyAsync(stores);

        Assert.Equal(AuditFault.None, chain.Fault);
        Assert.Equal((AuditFault.TailMissing, (long?)10), (report.Verdict.Fault, report.Verdict.FirstBroken));
    }

    [Fact]
    public async Task Audit03_LogWipedAndBegunAnew_IsFoundByTheCheckpointsAlone()
    {
        await using var stores = await SignedAsync();
        await TestDatabase.ScalarAsync(_database, WithoutTriggers + """
            delete from audit_log;
            update audit_head
            set seq = 0, hash = sha256('diagmod audit 1'), base_seq = 0, base_hash = sha256('diagmod audit 1'),
                log_id = gen_random_uuid();
            """);

        var report = await VerifyAsync(stores);

        Assert.Equal(AuditFault.OtherLog, report.Verdict.Fault);
    }

    [Fact]
    public async Task Audit03_BaseMovedForward_IsFoundWithoutItsSeal()
    {
        await using var stores = await SignedAsync();
        await TestDatabase.ScalarAsync(_database, WithoutTriggers + """
            update audit_head set base_seq = 6, base_hash = (select hash from audit_log where seq = 6);
            delete from audit_log where seq <= 6;
            """);

        var chain = await stores.Audit.CheckAsync([], CancellationToken.None);
        var report = await VerifyAsync(stores);

        Assert.Equal(AuditFault.None, chain.Fault);
        Assert.Equal(AuditFault.SealMissing, report.Verdict.Fault);
    }

    [Fact]
    public async Task Audit04_OlderBackup_IsToldFromTheNewestCheckpoint()
    {
        await using var stores = await SignedAsync();
        var older = await SignedAsync(rows: 4, logId: await LogIdAsync());

        var report = await VerifyAsync(older);

        Assert.Equal((AuditFault.TailMissing, (long?)5), (report.Verdict.Fault, report.Verdict.FirstBroken));
        await older.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task CheckpointFile_EditedOrCut_IsFound(int line)
    {
        await using var stores = await SignedAsync();
        var path = Path.Combine(AuditFolder, "checkpoints.jsonl");
        var lines = await File.ReadAllLinesAsync(path);
        lines[line] = line == 0 ? "" : lines[1].Replace("\"seq\":12", "\"seq\":11", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(path, lines.Where(one => one.Length > 0));

        var report = await VerifyAsync(stores);

        Assert.Equal(AuditFault.CheckpointForged, report.Verdict.Fault);
    }

    [Fact]
    public async Task CheckpointFile_WhoseLastLineACrashCutOff_GoesOn()
    {
        await using var stores = await SignedAsync();
        await File.AppendAllTextAsync(Path.Combine(AuditFolder, "checkpoints.jsonl"), "{\"log_id\":\"5b0d");
        await stores.Audit.AppendAsync(Entry(13), CancellationToken.None);

        using var signer = Signer();
        new AuditCheckpointFile(AuditFolder, signer).Append(await stores.Audit.HeadAsync(CancellationToken.None), Stores.Noon);
        var report = await VerifyAsync(stores);

        Assert.Equal((AuditFault.None, 3), (report.Verdict.Fault, report.Checkpoints));
    }

    [Fact]
    public async Task Month_ThatIsOldEnough_GoesIntoASignedFileAndTheChainHolds()
    {
        await using var stores = await AgedAsync();
        var month = await stores.Get<AuditSeals>().OldestAsync(DateTimeOffset.UnixEpoch.AddYears(52), CancellationToken.None);
        using var signer = Signer();

        var segment = await AuditSegment.WriteAsync(AuditFolder, month!, stores.Audit, signer, CancellationToken.None);
        await stores.Get<AuditSeals>().SealAsync(month!.Month, segment.FileSha256, Stores.Anna, CancellationToken.None);
        var report = await VerifyAsync(stores);
        await File.AppendAllTextAsync(Path.Combine(AuditFolder, "audit-2021-03.jsonl.gz"), "x");
        var changed = await VerifyAsync(stores);

        Assert.Equal(("2021-03", 0, 5), (month.Month, month.AfterSeq, month.LastSeq));
        Assert.Equal((AuditFault.None, 5, 1), (report.Verdict.Fault, report.Verdict.FromSeq, report.SealedMonths));
        Assert.Equal(AuditFault.SealMissing, changed.Verdict.Fault);
        Assert.Equal("0", (await TestDatabase.ScalarAsync(_database, "select count(*) from audit_log where at < '2022-01-01Z'"))!.ToString());
    }

    [Theory]
    [InlineData("2021-04", "not the oldest")]
    [InlineData("2099-01", "not a year old")]
    public async Task Month_ThatMayNotGo_IsRefusedByTheDatabaseItself(string month, string why)
    {
        await using var stores = await AgedAsync();

        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => stores.Get<AuditSeals>().SealAsync(month, new string('0', 64), Stores.Anna, CancellationToken.None));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal("0", (await TestDatabase.ScalarAsync(_database, "select base_seq from audit_head"))!.ToString());
    }

    private string _database = "";

    private AuditSigner Signer() => AuditSigner.Open(Secrets.Open(_folder.FullName, Stores.Noon));

    // Twelve rows, signed after the sixth and after the twelfth.
    private async Task<Stores> SignedAsync(int rows = 12, Guid? logId = null)
    {
        _database = await TestDatabase.CreateMigratedAsync();
        if (logId is { } known)
        {
            await TestDatabase.ScalarAsync(_database, WithoutTriggers + $"update audit_head set log_id = '{known}'");
        }

        var stores = new Stores(_database);
        using var signer = Signer();
        var file = new AuditCheckpointFile(AuditFolder, signer);
        for (var i = 1; i <= rows; i++)
        {
            await stores.Audit.AppendAsync(Entry(i), CancellationToken.None);
            if (i % 6 == 0)
            {
                file.Append(await stores.Audit.HeadAsync(CancellationToken.None), Stores.Noon.AddMinutes(i));
            }
        }

        return stores;
    }

    // Five rows of March 2021, then some of today: a clock that is set back is not to be had, so the rows are made by hand.
    private async Task<Stores> AgedAsync()
    {
        _database = await TestDatabase.CreateMigratedAsync();
        await TestDatabase.ScalarAsync(_database, "select ensure_month('audit_log', '2021-03-10Z'), ensure_month('audit_log', '2021-04-10Z')");
        await TestDatabase.ScalarAsync(_database, WithoutTriggers + """
            do $$
            declare
                before bytea := sha256('diagmod audit 1');
                made bytea;
            begin
                for i in 1..5 loop
                    made := sha256(before || audit_canon(
                        i, '2021-03-10Z'::timestamptz + i * interval '1 day', 'anna', null, null, 'test', null, null, 'success', null));
                    insert into audit_log (seq, at, actor, action, result, previous_hash, hash)
                    values (i, '2021-03-10Z'::timestamptz + i * interval '1 day', 'anna', 'test', 'success', before, made);
                    before := made;
                end loop;
                update audit_head set seq = 5, hash = before, at = '2021-03-15Z';
            end
            $$;
            """);
        var stores = new Stores(_database);
        await stores.Audit.AppendAsync(Entry(6), CancellationToken.None);
        await stores.Audit.AppendAsync(Entry(7), CancellationToken.None);
        return stores;
    }

    private async Task<Guid> LogIdAsync() => (Guid)(await TestDatabase.ScalarAsync(_database, "select log_id from audit_head"))!;

    private async Task<AuditReport> VerifyAsync(Stores stores)
    {
        using var signer = Signer();
        var proof = new AuditProof(
            stores.Audit, new AuditCheckpointFile(AuditFolder, signer), stores.Get<AuditSeals>(), signer);
        return await proof.VerifyAsync(CancellationToken.None);
    }

    private static AuditEntry Entry(int i) =>
        new(Stores.Anna, "test", "thing", FormattableString.Invariant($"event {i}"), "success", """{"a":1}""");
}
