using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Alarms;

public class AlarmMachineTests
{
    private static readonly AlarmReading Good = new(AlarmModes.Unbalance, 0.01);
    private static readonly AlarmReading Watch = new(AlarmModes.Unbalance, 0.07);
    private static readonly AlarmReading Bad = new(AlarmModes.Unbalance, 0.12);
    private static readonly AlarmReading Worst = new(AlarmModes.Unbalance, 0.20);

    [Fact]
    public void Case_AcknowledgedAndReturned_IsOver()
    {
        var desk = new AlarmDesk();

        desk.Read(Bad);
        Assert.Equal((AlarmState.Unacknowledged, AlarmPriority.P2), (desk.Open("unbalance")!.State, desk.Open("unbalance")!.Priority));
        Assert.Null(desk.Acknowledge("unbalance", AcknowledgeChoice.Investigating));
        Assert.Equal((AlarmState.Acknowledged, "n.petrova"), (desk.Open("unbalance")!.State, desk.Open("unbalance")!.Owner));
        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(Good);

        Assert.Empty(desk.Book.Open);
        var over = Assert.Single(desk.Cases.Values);
        Assert.Equal((AlarmState.Normal, "system", 0.10), (over.State, over.ClosedBy, over.Limit));
        Assert.Equal(
            [AlarmEvent.Raised, AlarmEvent.Acknowledged, AlarmEvent.Returned], desk.Steps.Select(step => step.Event));
    }

    [Fact]
    public void Case_ReturnedBeforeAnybodySaw_WaitsForItsAcknowledgement()
    {
        var desk = new AlarmDesk();
        desk.Read(Bad);
        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(Good);

        Assert.Equal(AlarmState.ReturnedUnacknowledged, desk.Open("unbalance")!.State);
        Assert.Equal(AlarmRefusal.NotAcknowledged, desk.Close("unbalance"));
        Assert.Null(desk.Acknowledge("unbalance"));

        Assert.Empty(desk.Book.Open);
    }

    [Fact]
    public void Case_ThatGrows_WantsANewAcknowledgement()
    {
        var desk = new AlarmDesk();
        desk.Read(Bad);
        desk.Acknowledge("unbalance");
        desk.Now += TimeSpan.FromMinutes(2);
        desk.Read(Worst);
        var grown = desk.Open("unbalance")!;
        desk.Acknowledge("unbalance");
        desk.Now += TimeSpan.FromMinutes(2);
        desk.Read(Bad);
        var eased = desk.Open("unbalance")!;

        Assert.Equal((AlarmState.Unacknowledged, AlarmPriority.P1), (grown.State, grown.Priority));
        Assert.Equal((AlarmState.Acknowledged, AlarmPriority.P2, AlarmPriority.P1), (eased.State, eased.Priority, eased.Gravest));
    }

    [Fact]
    public void Advisory_NeedsNoAcknowledgement()
    {
        var desk = new AlarmDesk();
        desk.Read(Watch);
        Assert.False(desk.Open("unbalance")!.WantsAcknowledgement);
        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(Good);

        Assert.Empty(desk.Book.Open);
    }

    [Fact]
    public void Value_InsideTheHysteresis_ChangesNothing()
    {
        var desk = new AlarmDesk();
        foreach (var value in (double[])[0.095, 0.10, 0.095, 0.10, 0.091, 0.099, 0.089])
        {
            desk.Now += TimeSpan.FromMinutes(5);
            desk.Read(new AlarmReading(AlarmModes.Unbalance, value));
        }

        // Watch from 0.05 on, raised to P2 once by 0.10, back to the advisory below 0.09.
        Assert.Equal([AlarmEvent.Raised, AlarmEvent.Escalated, AlarmEvent.Eased], desk.Steps.Select(step => step.Event));
    }

    [Fact]
    public void Delay_OfImportedData_IsTheDatasOwnTime()
    {
        var desk = new AlarmDesk();
        var past = AlarmDesk.Noon.AddYears(-1);

        desk.ReadAt(past, past.AddSeconds(10), Bad);
        Assert.Empty(desk.Book.Open);
        desk.Pass(TimeSpan.FromHours(1));
        Assert.Empty(desk.Book.Open);
        desk.ReadAt(past.AddSeconds(20), past.AddSeconds(30), Bad);

        Assert.Equal(past.AddSeconds(30), desk.Open("unbalance")!.RaisedDataAt);
        Assert.Equal(desk.Now, desk.Open("unbalance")!.RaisedAt);
    }

    [Fact]
    public void Delay_OfLiveData_GoesOnWithoutData()
    {
        var desk = new AlarmDesk();
        desk.ReadAt(desk.Now.AddSeconds(-10), desk.Now, Bad);
        Assert.Empty(desk.Book.Open);
        Assert.Equal(desk.Now.AddSeconds(20), desk.DueAt);

        desk.Pass(TimeSpan.FromSeconds(20));

        Assert.Equal(AlarmState.Unacknowledged, desk.Open("unbalance")!.State);
        Assert.Null(desk.DueAt);
    }

    [Fact]
    public void OneOddFile_AmidGoodOnes_RaisesNothingWhenItIsShort()
    {
        var desk = new AlarmDesk();
        foreach (var reading in (AlarmReading[])[Good, Bad, Good])
        {
            desk.Now += TimeSpan.FromSeconds(15);
            desk.ReadAt(desk.Now.AddSeconds(-10), desk.Now, reading);
        }

        desk.Pass(TimeSpan.FromHours(1));
        Assert.Empty(desk.Cases);
    }

    [Fact]
    public void LateFile_ChangesNothing()
    {
        var desk = new AlarmDesk();
        desk.Read(Good);
        desk.ReadAt(AlarmDesk.Noon.AddDays(-1), AlarmDesk.Noon.AddDays(-1).AddMinutes(1), Bad);

        Assert.Empty(desk.Cases);
    }

    [Fact]
    public void Entry_JudgedTwice_CountsOnce()
    {
        var desk = new AlarmDesk();
        var readings = new AlarmReadings(1, desk.Now.AddMinutes(-1), desk.Now, TimeSource.Recorded, [Bad]);
        for (var time = 0; time < 2; time++)
        {
            desk.With(machine =>
            {
                machine.Take(readings);
                return true;
            });
        }

        Assert.Single(desk.Steps);
        Assert.Equal(1, desk.Book.Seq);
    }

    [Fact]
    public void Shelf_EndsByItself_AndWhatHoldsIsAnnouncedAgain()
    {
        var desk = new AlarmDesk();
        desk.Read(Bad);
        Assert.Equal(AlarmRefusal.ShelfEnd, desk.Shelve("unbalance", TimeSpan.FromHours(9)));
        Assert.Null(desk.Shelve("unbalance", TimeSpan.FromHours(9), ShelveOrder.MostForEngineer));
        Assert.Equal(AlarmRefusal.Shelved, desk.Shelve("unbalance", TimeSpan.FromHours(1)));
        Assert.Equal((AlarmState.Shelved, desk.Now.AddHours(9)), (desk.Open("unbalance")!.State, desk.DueAt!.Value));

        desk.Pass(TimeSpan.FromHours(9));

        Assert.Equal(AlarmState.Unacknowledged, desk.Open("unbalance")!.State);
        Assert.Equal(AlarmEvent.ShelfEnded, desk.Steps[^1].Event);
    }

    [Fact]
    public void Shelf_HoldsWhatComesAndGoes_AndEndsQuietlyWhenItIsGone()
    {
        var desk = new AlarmDesk();
        desk.Read(Bad);
        desk.Acknowledge("unbalance");
        desk.Shelve("unbalance", TimeSpan.FromHours(1));
        for (var time = 0; time < 6; time++)
        {
            desk.Now += TimeSpan.FromMinutes(5);
            desk.Read(time % 2 == 0 ? Good : Bad);
            Assert.Equal(AlarmState.Shelved, desk.Open("unbalance")!.State);
        }

        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(Good);
        desk.Pass(TimeSpan.FromHours(1));

        Assert.Empty(desk.Book.Open);
        Assert.Equal(4, Assert.Single(desk.Cases.Values).Occurrences);
    }

    [Fact]
    public void Maintenance_SuppressesAndAnnouncesAgainWhatHolds()
    {
        var desk = new AlarmDesk();
        desk.Read(Bad, new AlarmReading(AlarmModes.SinglePhasing, 0));
        desk.Maintain(desk.Now.AddMinutes(1), desk.Now.AddHours(2));
        desk.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(AlarmState.Suppressed, desk.Open("unbalance")!.State);

        // A test run under maintenance: it comes and goes without anybody being asked.
        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(new AlarmReading(AlarmModes.SinglePhasing, 3));
        Assert.Equal(AlarmState.Suppressed, desk.Open("single_phasing")!.State);
        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(new AlarmReading(AlarmModes.SinglePhasing, 0));
        desk.Pass(TimeSpan.FromHours(2));

        Assert.Equal(AlarmState.Unacknowledged, desk.Open("unbalance")!.State);
        Assert.Null(desk.Open("single_phasing"));
    }

    [Fact]
    public void Data_OfAMaintenanceLongOver_SayNothing()
    {
        var desk = new AlarmDesk();
        desk.Maintain(desk.Now.AddDays(-2), desk.Now.AddDays(-1));
        desk.ReadAt(desk.Now.AddDays(-1.5), desk.Now.AddDays(-1.5).AddMinutes(1), Bad);

        Assert.Empty(desk.Cases);
    }

    [Fact]
    public void Mode_OutOfService_IsShownAndRaisesNothing()
    {
        var desk = new AlarmDesk();
        desk.Read(Bad);
        var off = AlarmDefaults.Of(AlarmModes.Unbalance) with { IsInService = false };
        desk.Thresholds = AlarmDefaults.All with { Items = [off] };
        desk.Pass(TimeSpan.Zero);
        Assert.Equal(AlarmState.OutOfService, desk.Open("unbalance")!.State);
        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(Good);
        Assert.Empty(desk.Book.Open);
        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(Bad);
        Assert.Empty(desk.Book.Open);

        desk.Thresholds = AlarmDefaults.All;
        desk.Pass(TimeSpan.Zero);

        Assert.Equal(AlarmState.Unacknowledged, desk.Open("unbalance")!.State);
    }

    [Fact]
    public void Thresholds_ThatChange_AreJudgedByAtOnce()
    {
        var desk = new AlarmDesk();
        desk.Read(new AlarmReading(AlarmModes.Unbalance, 0.04));
        desk.Thresholds = AlarmDefaults.All with
        {
            Items = [AlarmDefaults.Of(AlarmModes.Unbalance) with { Steps = [new(0.03, 0.005, AlarmPriority.P1)] }],
        };
        desk.With(machine =>
        {
            machine.Rejudge();
            return true;
        });

        Assert.Equal((AlarmPriority.P1, 0.03), (desk.Open("unbalance")!.Priority, desk.Open("unbalance")!.Limit));
    }

    [Fact]
    public void ClosedCase_SpeaksAgainWithNewDataOnly()
    {
        var desk = new AlarmDesk();
        desk.Read(Bad);
        desk.Acknowledge("unbalance");
        Assert.Null(desk.Close("unbalance", "phase_imbalance"));
        desk.Pass(TimeSpan.FromDays(1));
        Assert.Empty(desk.Book.Open);
        Assert.Equal("phase_imbalance", Assert.Single(desk.Cases.Values).Finding!.Defect);

        desk.Read(Bad);

        Assert.Equal(AlarmState.Unacknowledged, desk.Open("unbalance")!.State);
        Assert.Equal(2, desk.Cases.Count);
    }

    [Fact]
    public void Finding_OfACaseThatEndedByItself_IsSaidOnce()
    {
        var desk = new AlarmDesk();
        desk.Read(Bad);
        desk.Acknowledge("unbalance");
        desk.Now += TimeSpan.FromMinutes(5);
        desk.Read(Good);
        var over = Assert.Single(desk.Cases.Values);
        AlarmRefusal? Note() => desk.With(machine =>
            machine.NoteFinding(desk.Cases[over.Id], new CloseOrder(AlarmFinding.Nothing, null), "n.petrova"));

        Assert.Null(Note());
        Assert.Equal(AlarmRefusal.Found, Note());
        Assert.Equal(AlarmFinding.Nothing, desk.Cases[over.Id].Finding!.Defect);
    }

    [Fact]
    public void DataAge_WithoutAnExpectedInterval_IsNoAlarm()
    {
        var desk = new AlarmDesk();
        desk.Read(Good);
        desk.Pass(TimeSpan.FromDays(300));

        Assert.Empty(desk.Cases);
    }

    [Fact]
    public void DataAge_OverTwoIntervals_IsRaisedByTheClockAndClearedByData()
    {
        var desk = new AlarmDesk { Thresholds = AlarmDefaults.All with { ExpectedIntervalSeconds = 3600 } };
        desk.Read(Good);
        Assert.Equal(AlarmDesk.Noon.AddHours(2).AddMilliseconds(1), desk.DueAt);

        desk.Now = desk.DueAt!.Value;
        desk.Pass(TimeSpan.Zero);
        Assert.Equal(AlarmState.Unacknowledged, desk.Open("data_age")!.State);
        desk.Acknowledge("data_age");
        desk.Read(Good);

        Assert.Empty(desk.Book.Open);
    }

    [Fact]
    public void LateFiles_ImportedAtOnce_RaiseAtMostOneCaseAMode()
    {
        var desk = new AlarmDesk();
        var past = AlarmDesk.Noon.AddYears(-1);
        for (var file = 0; file < 38; file++)
        {
            var from = past.AddSeconds(60 * file);
            desk.ReadAt(from, from.AddSeconds(58.6), file % 2 == 0 ? Bad : Good);
        }

        // A condition that flaps is one case that came and went.
        Assert.Single(desk.Cases);
    }
}
