using DiagMod.Core.Currents;
using DiagMod.Host.Demo;

namespace DiagMod.Host.Tests.Demo;

public sealed class DemoShelfTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);

    [Fact]
    public void LiveRecordings_OfWeeks_LeaveTheNewestAndOneAnHour()
    {
        var live = Recordings(minutes: 14 * 24 * 60);

        var expired = DemoShelf.Expired(live).ToHashSet();
        var kept = live.Where(file => !expired.Contains(file.Id)).ToList();

        Assert.Equal(DemoShelf.Newest + DemoShelf.Hours, kept.Count);
        Assert.Equal(live.Take(DemoShelf.Newest), kept.Take(DemoShelf.Newest));
        Assert.All(kept.Skip(DemoShelf.Newest).SkipLast(1), file => Assert.Equal(0, file.At.Minute));
    }

    [Fact]
    public void LiveRecordings_ThatWereClearedBefore_LoseNoneOfTheHours()
    {
        var live = Recordings(minutes: 600);
        var expired = DemoShelf.Expired(live).ToHashSet();

        var again = DemoShelf.Expired([.. live.Where(file => !expired.Contains(file.Id))]);

        Assert.Empty(again);
    }

    [Fact]
    public void LiveRecordings_OfTheFirstHour_AllStay() => Assert.Empty(DemoShelf.Expired(Recordings(minutes: DemoShelf.Newest)));

    private static List<(RawFileId Id, DateTimeOffset At)> Recordings(int minutes) =>
        [.. Enumerable.Range(0, minutes).Select(ago => Now.AddMinutes(-ago)).Select(at => (RawFileId.New(at), at))];
}
