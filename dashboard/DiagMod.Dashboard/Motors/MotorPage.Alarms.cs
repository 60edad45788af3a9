using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Alarms;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Motors;

/// <content>The motor's cases: what is open and who has taken it, what may be done, and what happened to all of them.</content>
public sealed partial class MotorPage
{
    private static readonly PageRequest CasesPage = new(20, null);
    private static readonly PageRequest MaintenancePage = new(50, null);

    private IReadOnlyList<AlarmCase> _open = [];
    private IReadOnlyList<AlarmCase> _cases = [];
    private IReadOnlyList<AlarmMark> _marks = [];
    private IReadOnlyList<MaintenanceEvent> _maintenance = [];
    private IReadOnlyList<(DateTimeOffset From, DateTimeOffset To, string Words)> _regions = [];
    private int _limitsVersion;
    private (AlarmAsk Ask, AlarmCase Case, AlarmHistory? History)? _asked;
    private IDisposable? _alarmNews;
    private string? _said;
    private bool _mayAct;
    private bool _isMaintaining;

    [Inject]
    public required AlarmBoard Alarms { get; set; }

    [Inject]
    public required IAlarms Cases { get; set; }

    [Inject]
    public required IMaintenance Maintenance { get; set; }

    [Inject]
    public required IAlarmThresholds Limits { get; set; }

    // The table of cases names motors by their keys; here there is one.
    private IReadOnlyDictionary<string, string> Names => new Dictionary<string, string> { [Id] = _motor!.Name };

    /// <summary>The case that counts most; null when none is open.</summary>
    private AlarmCase? Case => _past is null && _open is [var first, ..] ? first : null;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _alarmNews = Alarms.Subscribe(motors =>
            {
                if (_motor is { } motor && motors.Contains(motor.EquipmentId))
                {
                    _ = InvokeAsync(HearAlarmsAsync);
                }
            });
        }
    }

    private async Task HearAlarmsAsync()
    {
        if (_motor is { } motor && !Leaving.IsCancellationRequested)
        {
            _open = Alarms.OpenOf(motor.EquipmentId);
            await GuardAsync(ReadAlarmsAsync);
            StateHasChanged();
        }
    }

    private async Task ReadAlarmsAsync(CancellationToken viewing)
    {
        var id = _motor!.EquipmentId;
        _mayAct = await SignedIn.WhoMayAsync("operator") is not null;
        _open = Alarms.OpenOf(id);
        _cases = (await Cases.ListAsync(new AlarmFilter(EquipmentId: id, To: _past?.At), CasesPage, viewing)).Items;
        _maintenance = (await Maintenance.ListAsync(id, MaintenancePage, viewing)).Items;
        _regions = RegionsOf(_past?.At ?? Time.GetUtcNow());
        _limitsVersion = (await Limits.GetAsync(id, viewing)).Version;
        _marks = await Cases.MarksAsync(
            id, DateTimeOffset.UnixEpoch, _past?.At.AddTicks(1) ?? Time.GetUtcNow().AddMinutes(1), viewing);
    }

    private async Task AskAsync((AlarmAsk Ask, AlarmCase Case) asked)
    {
        _said = null;
        if (asked.Ask == AlarmAsk.Unshelve)
        {
            await UnshelveAsync(asked.Case);
        }
        else if (asked.Ask == AlarmAsk.History)
        {
            _asked = await Cases.FindAsync(asked.Case.Id, Leaving) is { } history ? (asked.Ask, asked.Case, history) : null;
        }
        else
        {
            _asked = (asked.Ask, asked.Case, null);
        }
    }

    private async Task UnshelveAsync(AlarmCase one)
    {
        if (await SignedIn.WhoMayAsync("operator") is not { } user)
        {
            _said = Words.RoleTakenAway;
            return;
        }

        var answer = await Cases.UnshelveAsync(one.Id, null, Client.Actor(user), Leaving);
        _said = answer.Refusal is { } refusal ? Text.Alarms.Of(refusal) : null;
        await HearAlarmsAsync();
    }

    private void Leave() => _asked = null;

    private Task AnsweredAsync(AlarmCase one)
    {
        _asked = null;
        _said = $"{Text.Alarms.OfMode(one.Mode)}: {Text.Alarms.Of(one.State)}";
        return HearAlarmsAsync();
    }

    // Only a clock tells where maintenance lies along the time axis.
    private IReadOnlyList<(DateTimeOffset From, DateTimeOffset To, string Words)> RegionsOf(DateTimeOffset until) =>
        _status!.Clock != TimeSource.Recorded
            ? []
            :
            [
                .. _maintenance.Where(one => one.StartedAt <= until)
                    .Select(one => (one.StartedAt, one.EndsAt ?? until, Text.AlarmForms.OfKind(one.Kind))),
            ];
}
