using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;
using DiagMod.Host.Live;
using DiagMod.Host.Tests.Attacks;

namespace DiagMod.Host.Tests.Live;

public sealed class TwinOutboxTests
{
    private static readonly EquipmentId One = new("EQ_1");
    private static readonly EquipmentId Two = new("EQ_2");

    private readonly ManualTime _time = new();

    [Fact]
    public void Outbox_OfAMotorThatChangesEveryMillisecond_GivesFiveASecondAndTheLast()
    {
        var outbox = new TwinOutbox(_time);
        outbox.Want(One);
        var given = new List<int>();

        for (var millisecond = 0; millisecond < 2000; millisecond++)
        {
            outbox.Tell(Set(One));
            if (outbox.Take(out _) is not null)
            {
                given.Add(millisecond);
            }

            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal([0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800], given);
        Assert.Equal(One, outbox.Take(out _));
        Assert.Null(outbox.Take(out var wait));
        Assert.Equal(Timeout.InfiniteTimeSpan, wait);
    }

    [Fact]
    public void Outbox_WithAMotorThatIsNotYetDue_SaysHowLong()
    {
        var outbox = new TwinOutbox(_time);
        outbox.Want(One);
        outbox.Take(out _);
        _time.Advance(TimeSpan.FromMilliseconds(50));

        outbox.Tell(Set(One));

        Assert.Null(outbox.Take(out var wait));
        Assert.Equal(TimeSpan.FromMilliseconds(150), wait);
        outbox.Tell(Set(Two));
        outbox.Want(Two);
        Assert.Equal(Two, outbox.Take(out _));
    }

    [Fact]
    public void Outbox_NobodyTakesFrom_HoldsEachMotorOnce()
    {
        var outbox = new TwinOutbox(_time);
        var motors = Enumerable.Range(0, 100).Select(i => new EquipmentId($"EQ_{i}")).ToHashSet();
        outbox.WantAll(motors);

        for (var i = 0; i < 10_000; i++)
        {
            outbox.Tell(motors);
            outbox.Leave(One);
            outbox.Want(One);
        }

        Assert.Equal(100, outbox.Waiting);
    }

    [Fact]
    public void Outbox_OfLeftAndUnwantedMotors_GivesNothing()
    {
        var outbox = new TwinOutbox(_time);
        outbox.Want(One);
        outbox.Leave(One);

        outbox.Tell(Set(One, Two));

        Assert.Null(outbox.Take(out _));
    }

    [Fact]
    [AttackCase("WEB-06")]
    public async Task Subscriber_ThatTakesNothing_KeepsNobodyWaitingAndThenHearsOfEachMotorOnce()
    {
        var door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isStuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = new List<EquipmentId>();
        var caller = new HubCaller("a", Guid.Empty, 0, null, false, null, () => { });
        await using var slow = new TwinSubscriber(
            caller,
            async (motor, leaving) =>
            {
                isStuck.TrySetResult();
                await door.Task.WaitAsync(leaving);
                heard.Add(motor);
                if (heard.Count == 3)
                {
                    isDone.SetResult();
                }
            },
            _time);
        slow.Outbox.Want(One);
        await isStuck.Task;
        slow.Outbox.Want(Two);
        for (var i = 0; i < 1000; i++)
        {
            slow.Outbox.Tell(Set(One, Two));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        door.SetResult();
        await isDone.Task;

        Assert.Equal([One, Two, One], heard);
        Assert.Equal(0, slow.Outbox.Waiting);
    }

    private static HashSet<EquipmentId> Set(params EquipmentId[] motors) => [.. motors];
}
