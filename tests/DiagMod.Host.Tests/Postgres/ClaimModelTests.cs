using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;
using Xunit.Abstractions;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>The claim machine against its model: every state of a small one, the same steps on PostgreSQL, and many workers at
/// once.</summary>
public class ClaimModelTests(ITestOutputHelper output)
{
    private const int Attempts = 2;

    // The real machine allows four claims for one attempt; all states of that are too many to walk through.
    private static readonly ModelRules Small = new(Attempts, Claims: Attempts);
    private static readonly ModelRules Real = new(Attempts, Claims: 4 * Attempts);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public void Model_OfTwoWorkersAndTwoFiles_NeverDoublesLosesOrSticks()
    {
        var found = ClaimExploration.Of(files: 2, workers: 2, Small);

        output.WriteLine($"{found.States} states");
        Assert.Empty(found.Violations);
        Assert.True(found.States > 1_000, $"Only {found.States} states were reached.");
    }

    [Theory]
    [InlineData("fence", "absorbed twice")]
    [InlineData("lease", "no way to an end")]
    [InlineData("delete", "absorbed after it was deleted")]
    [InlineData("order", "claimed before an earlier file")]
    public void Model_WithoutOneOfItsRules_FindsWhatTheRulePrevents(string left, string expected)
    {
        var rules = left switch
        {
            "fence" => Small with { ChecksFence = false },
            "lease" => Small with { ReclaimsExpired = false },
            "delete" => Small with { DeletesOnlyAtRest = false, ChecksFence = false },
            _ => Small with { KeepsOrder = false },
        };

        var found = ClaimExploration.Of(files: 2, workers: 2, rules, until: expected);

        Assert.Contains(found.Violations, violation => violation.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Steps_DrawnAtRandom_LeadPostgresWhereTheyLeadTheModel(int seed)
    {
        const int Files = 3;
        var random = new Random(seed);
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, attempts: Attempts);
        var motor = await stores.MotorAsync();
        var ids = new List<RawFileId>();
        for (var i = 0; i < Files; i++)
        {
            ids.Add((await stores.StoreAsync(motor, $"f{i}.csv", Stores.Noon.AddHours(i))).RawId);
        }

        var real = new RealMachine(database, stores, motor, ids, workers: 3);
        var model = ClaimModel.Begin(Files, workers: 3);
        var walked = new List<ModelStep>();
        while (walked.Count < 120 && !(model.IsAtRest && model.Files.All(file => file.Status == "completed" || file.Deleted)))
        {
            // Deletions end a walk early: they are drawn less often than the rest.
            var steps = model.Steps().Where(step => step.Kind != StepKind.Delete || random.Next(12) == 0).ToList();
            var step = steps[random.Next(steps.Count)];
            walked.Add(step);
            model = model.After(step, Real);
            await real.TakeAsync(step);

            var expected = string.Join(' ', model.Files.Select(file => FormattableString.Invariant(
                $"{file.Status}/{file.Fence}/{file.Attempt}/{file.Deleted}")));
            Assert.True(
                expected == await real.StateAsync(),
                $"Seed {seed}, after {string.Join(", ", walked)}: expected {expected}, found {await real.StateAsync()}");
            Assert.Equal(
                model.Claims.Select(claim => claim?.ToString()),
                real.Claims.Select(claim => claim is null ? null : new ModelClaim(ids.IndexOf(claim.RawId), (int)claim.Fence).ToString()));
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Workers_SixteenAtOnceThatCrashLateAndDelete_DoEachFileOnce(int seed)
    {
        const int Motors = 6;
        const int FilesEach = 5;
        const int Rounds = 25;
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, attempts: 50);
        var ids = new List<RawFileId>();
        for (var i = 0; i < Motors; i++)
        {
            var motor = await stores.MotorAsync();
            for (var file = 0; file < FilesEach; file++)
            {
                ids.Add((await stores.StoreAsync(motor, $"f{file}.csv", Stores.Noon.AddHours(file))).RawId);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => WorkAsync(stores, new Random((seed * 1000) + worker), Rounds, ids)));
        await DrainAsync(database, stores);

        var balance = await stores.Files.PipelineAsync(null, CancellationToken.None);
        output.WriteLine($"{balance}");
        Assert.Equal(0L, balance.Queued);
        Assert.Equal(balance.Sent, balance.Completed + balance.Failed + balance.Duplicates + balance.Refused + balance.Queued);
        await AssertNoneAsync(database, "a file was absorbed twice", "select raw_id from twin_journal group by raw_id having count(*) > 1");
        await AssertNoneAsync(
            database, "a completed file is not absorbed, or has not its windows",
            """
            select 1 from raw_signals r
            where processing_status = 'completed' and deleted_at is null
                and (windows_total <> (select count(*) from features f where f.raw_id = r.id)
                    or not exists (select from twin_journal j where j.raw_id = r.id))
            """);
        await AssertNoneAsync(
            database, "a file that was never completed left windows",
            """
            select 1 from raw_signals r
            where (processing_status <> 'completed' or deleted_at is not null)
                and exists (select from features f where f.raw_id = r.id)
            """);
        await AssertNoneAsync(
            database, "a motor's files were absorbed out of order",
            """
            select 1 from twin_journal a join twin_journal b using (equipment_id)
            where a.seq < b.seq and a.recorded_at > b.recorded_at
            """);
        await AssertNoneAsync(
            database, "a summary is not the sum of its windows",
            """
            select 1 from hourly_feature_summary h
            where h.windows_count <> (
                select count(*) from features f
                where f.equipment_id = h.equipment_id and f.is_valid
                    and f.window_start >= h.hour_start and f.window_start < h.hour_start + interval '1 hour')
            """);
    }

    private static async Task WorkAsync(Stores stores, Random random, int rounds, List<RawFileId> ids)
    {
        for (var round = 0; round < rounds; round++)
        {
            if (random.Next(25) == 0)
            {
                await stores.Files.DeleteAsync(ids[random.Next(ids.Count)], Stores.Anna, CancellationToken.None);
            }

            // A quarter of the leases run out while the work is still going on.
            var isLate = random.Next(4) == 0;
            var lease = isLate ? TimeSpan.Zero : Long;
            if (await stores.Files.ClaimNextAsync("test", lease, CancellationToken.None) is not { } claim)
            {
                await Task.Yield();
                continue;
            }

            switch (random.Next(10))
            {
                case 0:
                    // Gone without a word: only a lease that runs out gives the file back.
                    await stores.Files.RenewAsync(claim, 1, TimeSpan.Zero, CancellationToken.None);
                    break;
                case 1:
                    await stores.Files.GiveBackAsync(claim, null, TimeSpan.Zero, CancellationToken.None);
                    break;
                case 2:
                    await stores.Files.GiveBackAsync(claim, "it burns", TimeSpan.Zero, CancellationToken.None);
                    break;
                default:
                    await RealMachine.CommitAsync(stores, claim);
                    break;
            }
        }
    }

    private static async Task DrainAsync(string database, Stores stores)
    {
        await TestDatabase.ScalarAsync(
            database, "update raw_signals set lease_until = '-infinity', not_before = null where processing_status in ('pending', 'processing')");
        while (await stores.Files.ClaimNextAsync("drain", Long, CancellationToken.None) is { } claim)
        {
            Assert.True(await RealMachine.CommitAsync(stores, claim));
        }
    }

    private static async Task AssertNoneAsync(string database, string what, string sql) => Assert.True(
        Convert.ToInt64(
            await TestDatabase.ScalarAsync(database, $"select count(*) from ({sql}) as wrong"), CultureInfo.InvariantCulture) == 0,
        what);

    /// <summary>The machine in the database, stepped as the model is.</summary>
    private sealed class RealMachine(string database, Stores stores, EquipmentId motor, List<RawFileId> ids, int workers)
    {
        /// <summary>What each worker believes.</summary>
        public RawFileClaim?[] Claims { get; } = new RawFileClaim?[workers];

        public static async Task<bool> CommitAsync(Stores stores, RawFileClaim claim)
        {
            while (true)
            {
                var twin = await stores.Twins.LoadAsync(claim.EquipmentId, CancellationToken.None);
                JournalEntry? previous = twin.Tail.Count == 0 ? null : twin.Tail[^1];
                var outcome = await stores.Twins.SaveAsync(
                    Stores.Absorb(claim, previous, claim.RecordedAt!.Value), CancellationToken.None);
                if (outcome != SaveOutcome.Conflict)
                {
                    return outcome == SaveOutcome.Saved;
                }
            }
        }

        public async Task TakeAsync(ModelStep step)
        {
            var claim = step.Kind < StepKind.LeaseRunsOut ? Claims[step.Actor] : null;
            var id = step.Kind < StepKind.LeaseRunsOut ? default : ids[step.Actor];
            switch (step.Kind)
            {
                case StepKind.Claim:
                    Claims[step.Actor] = await stores.Files.ClaimNextAsync("test", Long, CancellationToken.None);
                    return;
                case StepKind.Renew:
                    await stores.Files.RenewAsync(claim!, 1, Long, CancellationToken.None);
                    return;
                case StepKind.Commit:
                    await CommitAsync(stores, claim!);
                    break;
                case StepKind.GiveBack:
                    await stores.Files.GiveBackAsync(claim!, null, Long, CancellationToken.None);
                    break;
                case StepKind.GiveBackAfterError:
                    await stores.Files.GiveBackAsync(claim!, "it burns", Long, CancellationToken.None);
                    break;
                case StepKind.Fail:
                    await stores.Files.FailAsync(claim!, "E_TEST", "a test", CancellationToken.None);
                    break;
                case StepKind.Crash:
                    break;
                case StepKind.LeaseRunsOut:
                    await SetAsync("lease_until = '-infinity'", id, "processing_status = 'processing'");
                    return;
                case StepKind.WaitIsOver:
                    await SetAsync("not_before = null", id, "true");
                    return;
                case StepKind.Delete:
                    await stores.Files.DeleteAsync(id, Stores.Anna, CancellationToken.None);
                    return;
                case StepKind.Retry:
                    await stores.Files.RetryAsync(id, Stores.Anna, CancellationToken.None);
                    return;
            }

            Claims[step.Actor] = null;
        }

        public async Task<string?> StateAsync() => (string?)await TestDatabase.ScalarAsync(
            database,
            $"""
            select string_agg(
                concat_ws('/', processing_status, fence, attempt, initcap((deleted_at is not null)::text)), ' ' order by recorded_at)
            from raw_signals
            where equipment_id = '{motor}'
            """);

        private Task<object?> SetAsync(string change, RawFileId id, string condition) =>
            TestDatabase.ScalarAsync(database, $"update raw_signals set {change} where id = '{id}' and {condition}");
    }
}
