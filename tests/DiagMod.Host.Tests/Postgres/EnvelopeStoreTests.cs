using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>Buckets of recordings: made once, when first asked for, and gone with their file.</summary>
public sealed class EnvelopeStoreTests
{
    [Fact]
    public async Task Buckets_AskedForTwiceAtOnceAndAgain_AreMadeOnceAndRight()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var samples = Stores.Sine(300_000, 10);
        var file = await StoreAsync(stores, samples);
        var envelopes = stores.Get<ISignalEnvelopes>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => envelopes.ReadAsync(file, Phase.R, 64, 4_090, 20, CancellationToken.None)));
        var rows = await TestDatabase.ScalarAsync(database, "select count(*) from raw_envelopes");
        var again = await envelopes.ReadAsync(file, Phase.R, 64, 4_090, 20, CancellationToken.None);

        for (var bucket = 0; bucket < 20; bucket++)
        {
            var members = samples.AsSpan((4_090 + bucket) * 64, 64).ToArray();
            Assert.Equal((members.Min(), members.Max()), (again[2 * bucket], again[(2 * bucket) + 1]));
        }

        // 4,688 buckets of 64 in two parts, and one part of each coarser level.
        Assert.Equal(4L, rows);
        Assert.All(answers, answer => Assert.Equal(again, answer));
    }

    [Fact]
    public async Task Buckets_OfAnAbsentPhaseAndBeyondTheEnd_AreEmptyOrLeftOut()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var absent = new float[1_000];
        Array.Fill(absent, float.NaN);
        var motor = await stores.MotorAsync();
        var stored = await stores.StoreAsync(motor, "a.csv", Stores.Noon, null, Stores.Sine(1_000, 3), Stores.Sine(1_000, 3), absent);
        var file = (await stores.Files.FindAsync(stored.RawId, CancellationToken.None))!;
        var envelopes = stores.Get<ISignalEnvelopes>();

        Assert.All(await envelopes.ReadAsync(file, Phase.T, 64, 0, 16, CancellationToken.None), value => Assert.True(float.IsNaN(value)));
        Assert.Equal(2, (await envelopes.ReadAsync(file, Phase.R, 64, 15, 9, CancellationToken.None)).Length);
        Assert.Empty(await envelopes.ReadAsync(file, Phase.R, 64, 16, 9, CancellationToken.None));
    }

    [Fact]
    public async Task Buckets_OfADeletedFile_AreGoneAndNotMadeAgain()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var file = await StoreAsync(stores, Stores.Sine(10_000, 10));
        var envelopes = stores.Get<ISignalEnvelopes>();
        await envelopes.ReadAsync(file, Phase.R, 64, 0, 10, CancellationToken.None);

        Assert.Equal(DeleteOutcome.Deleted, await stores.Files.DeleteAsync(file.RawId, Stores.Anna, CancellationToken.None));

        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from raw_envelopes"));
        await Assert.ThrowsAsync<InvalidDataException>(
            () => envelopes.ReadAsync(file, Phase.R, 64, 0, 10, CancellationToken.None));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from raw_envelopes"));
    }

    private static async Task<RawFileRow> StoreAsync(Stores stores, float[] samples)
    {
        var stored = await stores.StoreAsync(
            await stores.MotorAsync(), "a.csv", Stores.Noon, null, samples, samples, samples);
        return (await stores.Files.FindAsync(stored.RawId, CancellationToken.None))!;
    }
}
