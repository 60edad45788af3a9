using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.StatusBoard;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Host.Tests.Dashboard.StatusBoard;

public sealed class BoardCaseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 12, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Cases_OfEveryKind_ComeByPriorityThenUnacknowledgedThenAge()
    {
        var views = Views(
            View("late-2", Station.Case("late-2", AlarmPriority.P2, since: Noon)),
            View("early-2", Station.Case("early-2", AlarmPriority.P2, since: Noon.AddHours(-3))),
            View("seen-1", Station.Case("seen-1", AlarmPriority.P1, AlarmState.Acknowledged, Noon.AddDays(-1), owner: "anna")),
            View("new-1", Station.Case("new-1", AlarmPriority.P1, since: Noon)),
            View("third", Station.Case("third", AlarmPriority.P3)),
            View("well"));

        var cases = BoardCase.Of(views, [], UiText.English.Words);

        Assert.Equal(["new-1", "seen-1", "early-2", "late-2", "third"], cases.Select(one => one.Name));
    }

    [Fact]
    public void Case_ThatWasSilencedOnPurpose_CallsNobodyButKeepsItsRing()
    {
        var shelved = View("shelved", Station.Case("shelved", AlarmPriority.P1, AlarmState.Shelved));

        Assert.Empty(BoardCase.Of(Views(shelved), [], UiText.English.Words));
        Assert.Equal(('S', true), (shelved.Alarm!.Ring, shelved.IsAvailable));
    }

    [Theory]
    [InlineData(AlarmState.Unacknowledged, true, false)]
    [InlineData(AlarmState.Acknowledged, false, false)]
    [InlineData(AlarmState.ReturnedUnacknowledged, false, true)]
    public void Case_InAState_BlinksOrIsHollow(AlarmState state, bool isCalling, bool isHollow)
    {
        var alarm = TileAlarm.Of(Station.Case("a", AlarmPriority.P2, state));

        Assert.Equal((isCalling, isHollow, Mark.Priority2), (alarm!.IsCalling, alarm.IsHollow, alarm.Mark));
    }

    [Fact]
    public void Group_BelowItsNeed_IsACaseOfPriorityOne()
    {
        var views = Views(View("a", Station.Case("a", AlarmPriority.P1)), View("b"));
        var group = new BoardGroup("Injection", null, 2, [.. views.Keys]);

        var cases = BoardCase.Of(views, [group], UiText.English.Words);

        var lacking = Assert.Single(cases.OfType<GroupCase>());
        Assert.Equal((Mark.Priority1, 1, 2), (lacking.Mark, lacking.Redundancy.Available, lacking.Redundancy.Required));
    }

    [Fact]
    public void Standby_ThatRests_IsOutlinedAndAvailable()
    {
        var resting = View("a") with { Status = Station.Well("a") with { State = RunState.Stopped } };

        Assert.Equal("stopped", resting.Fill);
        Assert.Equal(("standby", true), ((resting with { IsStandby = true }).Fill, resting.IsAvailable));
    }

    [Fact]
    public void Motor_WithOverdueData_IsHatchedAndNotAvailableWhateverItsHealth()
    {
        var stale = View("a") with { IsStale = true };

        Assert.Equal(("hatched", Mark.NoData, false), (stale.Fill, stale.Mark, stale.IsAvailable));
    }

    [Fact]
    public void Shift_OfAPersonWithTwoBoards_EndsWithTheSecond()
    {
        var shift = new OnShift();
        var first = shift.Come("boris");
        var second = shift.Come("boris");
        using var anna = shift.Come("anna");

        first.Dispose();
        first.Dispose();
        Assert.Equal(["anna", "boris"], shift.Names);
        second.Dispose();
        Assert.Equal(["anna"], shift.Names);
    }

    [Fact]
    public void Shift_OnOtherHosts_IsNamedOnceUntilTheyFallSilent()
    {
        var shift = new OnShift();
        var told = 0;
        using var anna = shift.Come("anna");
        shift.Changed += () => told++;

        shift.Hear("two", ["anna", "boris"], Noon);
        shift.Hear("two", ["anna", "boris"], Noon.AddSeconds(30));
        shift.Hear("three", ["clara"], Noon);
        Assert.Equal(["anna", "boris", "clara"], shift.Names);
        Assert.Equal(["anna"], shift.OwnNames);
        shift.Forget(Noon.AddSeconds(10));
        Assert.Equal(["anna", "boris"], shift.Names);
        shift.Hear("two", [], Noon.AddSeconds(40));
        Assert.Equal(["anna"], shift.Names);
        Assert.Equal(4, told);
    }

    private static TileView View(string id, AlarmCase? open = null) =>
        new(Station.Motor(id), Station.Well(id), [], IsStale: false) { Alarm = TileAlarm.Of(open) };

    private static Dictionary<EquipmentId, TileView> Views(params TileView[] views) => views.ToDictionary(view => view.Motor.EquipmentId);
}
