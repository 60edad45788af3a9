using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Twin;

public class BoardTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Board_Set_KeepsTheNewestOfEachMotor()
    {
        using var board = new Board(_time);

        Assert.True(board.Set(Status("B", 2)));
        Assert.True(board.Set(Status("A", 5)));
        Assert.False(board.Set(Status("A", 4)));

        Assert.True(board.TryGet(new EquipmentId("A"), out var a));
        Assert.Equal(5, a.JournalSeq);
        Assert.False(board.TryGet(new EquipmentId("C"), out _));
        Assert.Equal(["A", "B"], board.All.Select(status => status.EquipmentId.Value));
    }

    [Fact]
    public void Board_RemovedMotor_IsToldOnceAndMayComeBackWithALowerNumber()
    {
        using var board = new Board(_time);
        board.Set(Status("A", 5));
        _time.Advance(TimeSpan.FromSeconds(1));
        var notices = new List<IReadOnlySet<EquipmentId>>();
        using var subscription = board.Subscribe(notices.Add);

        board.Remove(new EquipmentId("A"));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("A", Assert.Single(Assert.Single(notices)).Value);
        Assert.False(board.TryGet(new EquipmentId("A"), out _));
        Assert.True(board.Set(Status("A", 1)));
    }

    [Fact]
    public void Board_ManyChangesInASecond_GiveAtMostFiveNotices()
    {
        using var board = new Board(_time);
        var notices = new List<IReadOnlySet<EquipmentId>>();
        using var subscription = board.Subscribe(notices.Add);

        for (var i = 1; i <= 100; i++)
        {
            board.Set(Status(i % 2 == 0 ? "A" : "B", i));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(notices.Count, 5, 6);
        Assert.Single(notices[0]);
        Assert.All(notices.Skip(1), notice => Assert.Equal(2, notice.Count));
    }

    [Fact]
    public void Board_StatusesThatCameTogether_AreToldTogether()
    {
        using var board = new Board(_time);
        var notices = new List<IReadOnlySet<EquipmentId>>();
        using var subscription = board.Subscribe(notices.Add);
        board.Set([Status("A", 5)]);
        _time.Advance(TimeSpan.FromSeconds(10));

        board.Set([Status("A", 4), Status("B", 1), Status("C", 1)]);
        _time.Advance(TimeSpan.Zero);

        Assert.Equal(2, notices.Count);
        Assert.Equal(["B", "C"], notices[1].Select(motor => motor.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Board_FirstChangeAfterAPause_IsToldAtOnce()
    {
        using var board = new Board(_time);
        var notices = 0;
        using var subscription = board.Subscribe(_ => notices++);
        board.Set(Status("A", 1));
        _time.Advance(TimeSpan.FromSeconds(10));

        board.Set(Status("A", 2));
        _time.Advance(TimeSpan.Zero);

        Assert.Equal(2, notices);
    }

    [Fact]
    public void Board_NoChange_GivesNoNotice()
    {
        using var board = new Board(_time);
        var notices = 0;
        using var subscription = board.Subscribe(_ => notices++);
        board.Set(Status("A", 1));
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(1, notices);
    }

    [Fact]
    public void Board_DisposedSubscription_HearsNothingMore()
    {
        using var board = new Board(_time);
        var notices = 0;
        var subscription = board.Subscribe(_ => notices++);
        subscription.Dispose();

        board.Set(Status("A", 1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, notices);
    }

    [Fact]
    public void Board_ThrowingSubscriber_DoesNotSilenceTheOthers()
    {
        using var board = new Board(_time);
        var notices = 0;
        using var broken = board.Subscribe(_ => throw new InvalidOperationException("page gone"));
        using var healthy = board.Subscribe(_ => notices++);

        board.Set(Status("A", 1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, notices);
        Assert.Equal(1, board.FailedNotices);
    }

    [Fact]
    public async Task Board_SetFromManyThreads_LosesNothing()
    {
        using var board = new Board(_time);
        var seen = new HashSet<EquipmentId>();
        using var subscription = board.Subscribe(changed => seen.UnionWith(changed));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                board.Set(Status($"M{thread}-{i}", 1));
            }
        })));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1600, board.All.Count);
        Assert.Equal(1600, seen.Count);
    }

    private static MotorStatus Status(string id, long seq) =>
        MotorStatus.Empty(new EquipmentId(id), "lcm/1") with { JournalSeq = seq };
}
