using System.Threading.Channels;
using DiagMod.Core.Currents;
using DiagMod.Core.Twin;
using DiagMod.Grains.Boards;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.Boards;

public sealed class BoardTests
{
    private static readonly EquipmentId One = new("EQ_1");

    [Fact]
    public async Task News_WithinAFifthOfASecond_TravelTogether()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var observer = new Listener();
        var board = await SubscribeAsync(host, observer);
        await board.PostAsync(Status(One, 1));
        Assert.Single(await observer.NextAsync());

        for (var seq = 2; seq <= 20; seq++)
        {
            await board.PostAsync(Status(One, seq));
            await board.PostAsync(Status(new EquipmentId("EQ_2"), seq));
        }

        await board.SubscribeAsync(observer.Reference!);
        Assert.Equal(0, observer.Waiting);
        host.Time.Advance(TimeSpan.FromMilliseconds(200));
        var together = await observer.NextAsync();

        Assert.Equal([("EQ_1", 20L), ("EQ_2", 20L)], together.Select(s => (s.EquipmentId.Value, s.JournalSeq)).Order());
    }

    [Fact]
    public async Task News_OlderThanWhatIsKnown_AreDropped()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var observer = new Listener();
        var board = await SubscribeAsync(host, observer);
        await board.PostAsync(Status(One, 5));
        await observer.NextAsync();

        await board.PostAsync(Status(One, 4));
        await board.PostAsync(Status(new EquipmentId("EQ_2"), 1));
        await board.SubscribeAsync(observer.Reference!);
        host.Time.Advance(TimeSpan.FromMilliseconds(200));
        var news = await observer.NextAsync();

        Assert.Equal("EQ_2", Assert.Single(news).EquipmentId.Value);
    }

    [Fact]
    public async Task Motor_ThatWasForgotten_MayBeginAnewUnderItsKey()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var observer = new Listener();
        var board = await SubscribeAsync(host, observer);
        await board.PostAsync(Status(One, 5));
        await observer.NextAsync();

        await board.ForgetAsync(One);
        await board.PostAsync(Status(One, 1));
        host.Time.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal(One, await observer.Forgotten.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal(1, Assert.Single(await observer.NextAsync()).JournalSeq);
    }

    [Fact]
    public async Task Subscription_ThatIsNotRenewed_Ends()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var gone = new Listener();
        var board = await SubscribeAsync(host, gone);
        var here = new Listener();
        host.Time.Advance(TimeSpan.FromSeconds(91));
        await SubscribeAsync(host, here);

        await board.PostAsync(Status(One, 1));
        await here.NextAsync();

        Assert.Equal(0, gone.Waiting);
        Assert.True(await board.SubscribeAsync(here.Reference!));
        Assert.False(await board.SubscribeAsync(gone.Reference!));
    }

    [Fact]
    public async Task Board_OfAHost_BeginsWithWhatIsStored()
    {
        await using var host = TestHost.OfMotors();
        host.Stores.PutStatus(Status(One, 3));
        var shown = Shown(host, One);

        await host.StartAsync();

        Assert.Equal(3, (await shown).JournalSeq);
    }

    [Fact]
    public async Task Board_OfAHost_FollowsItsMotors()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(40));
        var shown = Shown(host, One, status => status.LastFile is not null);

        host.Files.Announce(file.Claim.RawId);
        await host.Time.AdvanceUntilAsync(shown, TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromMinutes(2));

        var status = await shown;
        Assert.Equal((file.Claim.RawId, 1L), (status.LastFile!.Value, status.JournalSeq));
        Assert.Null(status.InWork);
    }

    private static async Task<IBoardGrain> SubscribeAsync(TestHost host, Listener observer)
    {
        var board = host.Grains.GetGrain<IBoardGrain>(BoardGrain.FleetKey);
        observer.Reference = host.Grains.CreateObjectReference<IBoardObserver>(observer);
        Assert.False(await board.SubscribeAsync(observer.Reference));
        return board;
    }

    private static async Task<MotorStatus> Shown(
        TestHost host, EquipmentId id, Func<MotorStatus, bool>? condition = null)
    {
        var shown = new TaskCompletionSource<MotorStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = host.Board.Subscribe(changed =>
        {
            if (changed.Contains(id) && host.Board.TryGet(id, out var status) && condition?.Invoke(status) != false)
            {
                shown.TrySetResult(status);
            }
        });
        return await shown.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static MotorStatus Status(EquipmentId id, long seq) =>
        MotorStatus.Empty(id, "lcm/1") with { JournalSeq = seq };

    private sealed class Listener : IBoardObserver
    {
        private readonly Channel<MotorStatus[]> _notices = Channel.CreateUnbounded<MotorStatus[]>();

        public IBoardObserver? Reference { get; set; }

        public Channel<EquipmentId> Forgotten { get; } = Channel.CreateUnbounded<EquipmentId>();

        public int Waiting => _notices.Reader.Count;

        public Task ChangedAsync(MotorStatus[] changed, string?[]? traces)
        {
            _notices.Writer.TryWrite(changed);
            return Task.CompletedTask;
        }

        public Task ForgottenAsync(EquipmentId motor)
        {
            Forgotten.Writer.TryWrite(motor);
            return Task.CompletedTask;
        }

        public async Task<MotorStatus[]> NextAsync() =>
            await _notices.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));
    }
}
