using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>Scheduled jobs leave word of when they ran and what became of them.</summary>
public sealed class JobLocksTests
{
    [Fact]
    public async Task Job_ThatFailsAndThenSucceeds_IsNotedBothTimes()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var locks = stores.Get<JobLocks>();

        await Assert.ThrowsAsync<IOException>(
            () => locks.TryRunAsync("tidy", _ => throw new IOException("no room"), CancellationToken.None));
        var fault = await TestDatabase.ScalarAsync(database, "select fault from job_runs where job = 'tidy' and finished_at is not null");
        var ran = await locks.TryRunAsync("tidy", _ => Task.CompletedTask, CancellationToken.None);

        Assert.Equal("no room", fault);
        Assert.True(ran);
        Assert.Equal(
            true,
            await TestDatabase.ScalarAsync(
                database, "select fault is null and last_success_at >= started_at from job_runs where job = 'tidy'"));
    }
}
