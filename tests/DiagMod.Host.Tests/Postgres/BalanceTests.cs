using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Postgres;

public class BalanceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Balance_AfterAnyRandomRun_AddsUpAtEveryStep(int seed)
    {
        var random = new Random(seed);
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync(), attempts: 2);
        EquipmentId[] motors = [await stores.MotorAsync(), await stores.MotorAsync(), await stores.MotorAsync()];
        var heads = new Dictionary<EquipmentId, JournalEntry>();
        var files = new List<RawFileId>();
        var sent = 0;

        for (var step = 0; step < 150; step++)
        {
            var motor = motors[random.Next(3)];
            switch (random.Next(8))
            {
                case 0 or 1:
                    var outcome = await stores.StoreAsync(motor, $"{step}.csv", null, $"content {random.Next(40)}");
                    files.Add(outcome.RawId);
                    sent++;
                    break;
                case 2:
                    await stores.Files.RefuseAsync(
                        new RefusedUpload(
                            "x.csv", random.Next(2) == 0 ? motor.Value : "no motor!", null, "E_HEADER", 1, null, null, null,
                            Stores.Anna, Stores.Noon),
                        CancellationToken.None);
                    sent++;
                    break;
                case 3 when files.Count > 0:
                    await stores.Files.DeleteAsync(files[random.Next(files.Count)], Stores.Anna, CancellationToken.None);
                    break;
                case 4 when files.Count > 0:
                    await stores.Files.RetryAsync(files[random.Next(files.Count)], Stores.Anna, CancellationToken.None);
                    break;
                default:
                    await WorkAsync(stores, random, heads);
                    break;
            }

            var whole = await stores.Files.PipelineAsync(null, CancellationToken.None);
            var parts = whole.Completed + whole.Failed + whole.Duplicates + whole.Refused + whole.Queued;
            Assert.True(sent == whole.Sent && whole.Sent == parts, $"seed {seed}, step {step}: {sent} sent, {whole}");
        }

        Assert.Null((await stores.Audit.CheckAsync([], CancellationToken.None)).FirstBroken);
    }

    private static async Task WorkAsync(Stores stores, Random random, Dictionary<EquipmentId, JournalEntry> heads)
    {
        var lease = random.Next(3) == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(5);
        if (await stores.Files.ClaimNextAsync("test", lease, CancellationToken.None) is not { } claim)
        {
            return;
        }

        switch (random.Next(4))
        {
            case 0:
                await stores.Files.FailAsync(claim, "E_TEST", "drawn", CancellationToken.None);
                break;
            case 1:
                await stores.Files.GiveBackAsync(
                    claim, random.Next(2) == 0 ? null : "drawn", TimeSpan.Zero, CancellationToken.None);
                break;
            case 2 when lease == TimeSpan.Zero:
                // The worker froze: its lease runs out and nobody gives the file back.
                break;
            default:
                var commit = Stores.Absorb(
                    claim, heads.GetValueOrDefault(claim.EquipmentId), Stores.Noon.AddMinutes(random.Next(1_000)));
                Assert.Equal(SaveOutcome.Saved, await stores.Twins.SaveAsync(commit, CancellationToken.None));
                Assert.Equal(SaveOutcome.Saved, await stores.Twins.SaveAsync(commit, CancellationToken.None));
                heads[claim.EquipmentId] = commit.Entry;
                break;
        }
    }
}
