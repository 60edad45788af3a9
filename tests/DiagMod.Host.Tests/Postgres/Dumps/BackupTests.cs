using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using DiagMod.Postgres.Dumps;

namespace DiagMod.Host.Tests.Postgres.Dumps;

/// <summary>A whole database in one file, and back (reliability: backup).</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    // A backup and a restore leave a row of their own in it.
    private static readonly string[] Audited = ["table/audit_log", "table/audit_head"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagmod-backup-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "a.backup");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Backup_ThatIsRestored_GivesTheSameRowsAndTwins()
    {
        var (database, stores, motor) = await FilledAsync();
        await using var kept = stores;
        var first = await BackUpAsync(database, Path);
        var empty = await TestDatabase.CreateEmptyAsync();

        var restored = await DatabaseRestore.RunAsync(empty, Path, null, CancellationToken.None);

        var again = await BackUpAsync(empty, Path + "2");
        Assert.Equal(first.Rows, restored.Rows);
        Assert.Equal(
            first.Sections.Where(pair => pair.Key.StartsWith("table/", StringComparison.Ordinal) && !Audited.Contains(pair.Key)).Order(ByName),
            again.Sections.Where(pair => pair.Key.StartsWith("table/", StringComparison.Ordinal) && !Audited.Contains(pair.Key)).Order(ByName));
        await using var back = new Stores(empty);
        Assert.Equal(
            (await stores.Twins.LoadAsync(motor, CancellationToken.None)).Tail[^1].Hash,
            (await back.Twins.LoadAsync(motor, CancellationToken.None)).Tail[^1].Hash);
        Assert.Null((await back.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
        await foreach (var finding in new DatabaseChecks(empty, TimeProvider.System).RunAsync(CancellationToken.None))
        {
            Assert.True(finding.Level <= FindingLevel.Note, $"{finding.Id}: {finding.What}");
        }

        // The restored database goes on: numbers of sequences do not begin anew.
        var next = await CompleteAsync(back, motor, Stores.Noon.AddDays(1), (await back.Twins.LoadAsync(motor, CancellationToken.None)).Tail[^1]);
        Assert.Equal(6L, await TestDatabase.ScalarAsync(empty, "select count(distinct id) from features"));
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Backup_BesideWrites_IsOneMoment()
    {
        var (database, stores, motor) = await FilledAsync();
        await using var kept = stores;
        var previous = (await stores.Twins.LoadAsync(motor, CancellationToken.None)).Tail[^1];

        // Files are completed while tables are copied: a journal without its head, or a balance that does not close, would be refused.
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i < 40; i++)
            {
                previous = await CompleteAsync(stores, motor, Stores.Noon.AddHours(i), previous);
            }
        });
        for (var i = 0; i < 3; i++)
        {
            await BackUpAsync(database, Path + i);
        }

        await writing;
        for (var i = 0; i < 3; i++)
        {
            await DatabaseRestore.RunAsync(await TestDatabase.CreateEmptyAsync(), Path + i, null, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Restore_OntoADatabaseWithData_IsRefusedAndChangesNothing()
    {
        var (database, stores, _) = await FilledAsync();
        await using var kept = stores;
        await BackUpAsync(database, Path);
        var rows = await TestDatabase.ScalarAsync(database, "select count(*) from audit_log");

        var refused = await Assert.ThrowsAsync<DumpException>(
            () => DatabaseRestore.RunAsync(database, Path, null, CancellationToken.None));

        Assert.Contains("not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal(rows, await TestDatabase.ScalarAsync(database, "select count(*) from audit_log"));
    }

    [Fact]
    public async Task Restore_OfADamagedFile_LeavesAnEmptyDatabaseThatCanBeRestoredInto()
    {
        var (database, stores, _) = await FilledAsync();
        await using var kept = stores;
        await BackUpAsync(database, Path);
        var bytes = await File.ReadAllBytesAsync(Path);
        bytes[^60] ^= 4;
        await File.WriteAllBytesAsync(Path + ".damaged", bytes);
        var empty = await TestDatabase.CreateEmptyAsync();

        await Assert.ThrowsAsync<DumpException>(() => DatabaseRestore.RunAsync(empty, Path + ".damaged", null, CancellationToken.None));

        Assert.Equal(0L, await TestDatabase.ScalarAsync(empty, "select count(*) from equipment"));
        await DatabaseRestore.RunAsync(empty, Path, null, CancellationToken.None);
        Assert.Equal(1L, await TestDatabase.ScalarAsync(empty, "select count(*) from equipment"));
    }

    [Fact]
    public async Task Restore_OfAJournalThatWasEdited_KeepsNothing()
    {
        var (database, stores, _) = await FilledAsync();
        await using var kept = stores;
        await TestDatabase.ScalarAsync(database, "update twin_journal set payload = 'x'");
        await BackUpAsync(database, Path);
        var empty = await TestDatabase.CreateEmptyAsync();

        var refused = await Assert.ThrowsAsync<DumpException>(() => DatabaseRestore.RunAsync(empty, Path, null, CancellationToken.None));

        Assert.Contains("entry 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await TestDatabase.ScalarAsync(empty, "select count(*) from equipment"));
    }

    [Fact]
    public async Task Backup_ThatIsEnded_LeavesNoFile()
    {
        var (database, stores, _) = await FilledAsync();
        await using var kept = stores;
        using var end = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DatabaseBackup.WriteAsync(
            database, Path, "1", null, [], _ => end.Cancel(), end.Token));

        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Backup_WithoutSecrets_SaysSo()
    {
        var (database, stores, _) = await FilledAsync();
        await using var kept = stores;

        var without = await BackUpAsync(database, Path);
        var with = await DatabaseBackup.WriteAsync(
            database, Path + "2", "1", SecretBox.Seal([7], "a long pass phrase"), [], null, CancellationToken.None);

        Assert.Contains(without.Manifest.LeftOut, words => words.StartsWith("Keys and other secrets", StringComparison.Ordinal));
        Assert.DoesNotContain(with.Manifest.LeftOut, words => words.StartsWith("Keys and other secrets", StringComparison.Ordinal));
        Assert.Equal([7], SecretBox.Open(await DatabaseBackup.SecretsOfAsync(Path + "2", CancellationToken.None), "a long pass phrase"));
    }

    private static IComparer<KeyValuePair<string, DumpDigest>> ByName =>
        Comparer<KeyValuePair<string, DumpDigest>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private static Task<BackupReport> BackUpAsync(string database, string path) =>
        DatabaseBackup.WriteAsync(database, path, "1", null, [], null, CancellationToken.None);

    // A motor, an account, files of both kinds, refused ones: something in every table that matters.
    private static async Task<(string Database, Stores Stores, EquipmentId Motor)> FilledAsync()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var stores = new Stores(database);
        var motor = await stores.MotorAsync();
        await CompleteAsync(stores, motor, Stores.Noon, null);
        await stores.Files.RefuseAsync(
            new RefusedUpload(
                "bad.csv", motor.Value, null, "E_FIELD_COUNT", 3, 1, "x", "y", Stores.Anna, TimeProvider.System.GetUtcNow()),
            CancellationToken.None);
        return (database, stores, motor);
    }

    private static async Task<JournalEntry> CompleteAsync(
        Stores stores, EquipmentId motor, DateTimeOffset at, JournalEntry? previous)
    {
        await stores.StoreAsync(motor, "a.csv", at, content: Guid.NewGuid().ToString(), rows: 3_000);
        var claim = (await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None))!;
        var commit = Stores.Absorb(claim, previous, at);
        Assert.Equal(SaveOutcome.Saved, await stores.Twins.SaveAsync(commit, CancellationToken.None));
        return commit.Entry;
    }
}
