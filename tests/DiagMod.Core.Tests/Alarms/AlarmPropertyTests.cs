using DiagMod.Core.Alarms;

namespace DiagMod.Core.Tests.Alarms;

/// <summary>Random lives of a motor's alarms, with fixed seeds: what must hold after each event, whatever the events are.</summary>
public class AlarmPropertyTests
{
    private const int Lives = 60;
    private const int EventsALife = 250;

    private static readonly string[] Modes = [AlarmModes.Unbalance, AlarmModes.RotorBar, AlarmModes.SinglePhasing, AlarmModes.Rms];

    [Fact]
    public void AnyLife_KeepsWhatMustHold()
    {
        for (var seed = 1; seed <= Lives; seed++)
        {
            Live(seed, (desk, before, what) => Check(desk, before, $"seed {seed}: {what}"));
        }
    }

    [Fact]
    public void History_ReplayedFromItsSteps_IsTheCase()
    {
        for (var seed = 1; seed <= Lives; seed++)
        {
            var desk = Live(seed, (_, _, _) => { });
            foreach (var (id, one) in desk.Cases)
            {
                var steps = desk.Steps.Where(step => step.CaseId == id).OrderBy(step => step.Number).ToList();
                var replayed = steps.Skip(1).Aggregate(
                    AlarmCase.Begin(one.EquipmentId, one.Mode, one.Clock, steps[0]), (state, step) => state.Apply(step));
                Assert.True(one == replayed, $"seed {seed}: case {id} of {one.Mode} is not the fold over its {steps.Count} steps");
            }
        }
    }

    [Fact]
    public void SameLife_LivedTwice_IsTheSame()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var (one, other) = (Live(seed, (_, _, _) => { }), Live(seed, (_, _, _) => { }));
            Assert.True(one.Steps.SequenceEqual(other.Steps), $"seed {seed}");
        }
    }

    [Fact]
    public void Shelf_AlwaysEnds()
    {
        for (var seed = 1; seed <= Lives; seed++)
        {
            var desk = Live(seed, (_, _, _) => { });
            desk.Pass(ShelveOrder.MostForEngineer);
            Assert.True(desk.Book.Open.All(one => one.Shelf is null), $"seed {seed}: a case still lies on its shelf");
        }
    }

    private static AlarmDesk Live(int seed, Action<AlarmDesk, AlarmBook, string> afterEach)
    {
        var random = new Random(seed);
        var desk = new AlarmDesk();
        for (var i = 0; i < EventsALife; i++)
        {
            var before = desk.Book;
            desk.Now += TimeSpan.FromSeconds(random.Next(1, 400));
            afterEach(desk, before, Act(desk, random));
        }

        return desk;
    }

    private static string Act(AlarmDesk desk, Random random)
    {
        var mode = Modes[random.Next(Modes.Length)];
        var isOpen = desk.Open(mode) is not null;
        switch (random.Next(12))
        {
            case 0 when isOpen:
                return $"acknowledge {mode}: {desk.Acknowledge(mode)}";
            case 1 when isOpen:
                return $"shelve {mode}: {desk.Shelve(mode, TimeSpan.FromMinutes(random.Next(1, 600)))}";
            case 2 when isOpen:
                return $"unshelve {mode}: {desk.With(machine => machine.Unshelve(desk.Open(mode)!.Id, "n.petrova"))}";
            case 3 when isOpen:
                return $"close {mode}: {desk.Close(mode)}";
            case 4 when desk.Maintenance.Count < 5:
                desk.Maintain(desk.Now.AddMinutes(random.Next(-5, 30)), desk.Now.AddMinutes(random.Next(31, 200)));
                desk.Pass(TimeSpan.Zero);
                return "maintenance";
            case 5:
                var one = AlarmDefaults.Of(mode) with { IsInService = random.Next(3) > 0 };
                desk.Thresholds = AlarmDefaults.All with { Items = [one], ExpectedIntervalSeconds = random.Next(2) == 0 ? 600 : double.NaN };
                desk.With(machine =>
                {
                    machine.Rejudge();
                    return true;
                });
                return $"thresholds of {mode}";
            case 6:
                desk.Pass(TimeSpan.FromMinutes(random.Next(0, 120)));
                return "time";
            default:
                desk.Read(mode switch
                {
                    AlarmModes.RotorBar => new AlarmReading(mode, -60 + (random.NextDouble() * 25), MostStep: random.Next(4)),
                    AlarmModes.SinglePhasing => new AlarmReading(mode, random.Next(4)),
                    AlarmModes.Rms => new AlarmReading(mode, 0.9 + (random.NextDouble() * 0.4)),
                    _ => new AlarmReading(mode, random.NextDouble() * 0.2, LeastStep: random.Next(10) == 0 ? 3 : 0),
                });
                return $"reading of {mode}";
        }
    }

    private static void Check(AlarmDesk desk, AlarmBook before, string what)
    {
        var now = desk.Now;
        foreach (var group in desk.Book.Open.GroupBy(one => one.Mode))
        {
            Assert.True(group.Count() == 1, $"{what}: {group.Count()} open cases of {group.Key}");
        }

        Assert.Equal(desk.Cases.Values.Count(one => one.IsOpen), desk.Book.Open.Count);
        foreach (var one in desk.Book.Open)
        {
            Assert.True(one.State != AlarmState.Normal, $"{what}: an open case of {one.Mode} is normal");
            Assert.True(!(one.Shelf?.Until <= now), $"{what}: a shelf outlived its end");
            Assert.True(one.Shelf is null || desk.DueAt <= one.Shelf.Until, $"{what}: nobody will end the shelf of {one.Mode}");
            Assert.True(
                one.IsSuppressed == desk.Maintenance.Any(work => work.IsUnderWay(now)), $"{what}: suppression does not follow maintenance");
            Assert.True(
                one.State != AlarmState.Acknowledged || (one.IsActive && one.Acknowledgement is not null), $"{what}: acknowledged by nobody");

            // An acknowledgement ends with a new occurrence or a graver step, by nothing else.
            if (before.Open.FirstOrDefault(old => old.Id == one.Id) is { IsAcknowledged: true } && !one.IsAcknowledged)
            {
                Assert.True(
                    desk.Steps.Any(step => step.CaseId == one.Id && step.Number > before.Open.First(old => old.Id == one.Id).Version
                        && step.Event is AlarmEvent.Recurred or AlarmEvent.Escalated),
                    $"{what}: the acknowledgement of {one.Mode} was lost");
            }

            // What holds is an active case, and the other way round.
            Assert.Equal(desk.Book.Levels.Single(level => level.Mode == one.Mode).Step > 0, one.IsActive);
        }

        foreach (var id in desk.Cases.Keys)
        {
            var numbers = desk.Steps.Where(step => step.CaseId == id).Select(step => step.Number).ToList();
            Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
        }
    }
}
