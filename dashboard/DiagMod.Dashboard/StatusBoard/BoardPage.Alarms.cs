using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DiagMod.Dashboard.StatusBoard;

/// <content>Open cases on the board: pushed by the alarm board, acknowledged by the key A, heard when they are of priority 1.</content>
public sealed partial class BoardPage
{
    // Alarms leave the last hour by the clock alone; a minute more or less changes no budget.
    private static readonly TimeSpan LastHourRest = TimeSpan.FromMinutes(1);

    private IDisposable? _alarms;
    private AlarmCase? _toAcknowledge;
    private string? _said;
    private string? _returnTo;
    private long? _lastHour;
    private DateTimeOffset _lastHourAt;
    private bool _mayAcknowledge;

    [Inject]
    public required AlarmBoard Alarms { get; set; }

    [Inject]
    public required IAlarms AlarmOrders { get; set; }

    /// <summary>Opens the dialog that acknowledges the selected motor's case; with none selected, the first case that waits.</summary>
    /// <param name="motor">Key of the selected motor; null when none is.</param>
    [JSInvokable]
    public void Acknowledge(string? motor)
    {
        _said = null;
        _returnTo = motor;
        if (!_mayAcknowledge)
        {
            _said = Text.Board.OnlyOperatorsAcknowledge;
        }
        else if (motor is null)
        {
            _toAcknowledge = Alarms.Open.FirstOrDefault(one => one.WantsAcknowledgement);
            _said = _toAcknowledge is null ? Text.Board.NothingToAcknowledgeAtAll : null;
        }
        else if (EquipmentId.TryParse(motor, out var id))
        {
            _toAcknowledge = Alarms.OpenOf(id).FirstOrDefault(one => one.WantsAcknowledgement);
            _said = _toAcknowledge is null ? Text.Board.NothingToAcknowledge(motor) : null;
        }

        StateHasChanged();
    }

    private void ListenToAlarms() =>
        _alarms = Alarms.Subscribe(motors => _ = InvokeAsync(() => TakeAlarmsAsync(motors)));

    /// <summary>Takes the open cases of motors as they are now.</summary>
    /// <param name="motors">Which; null: all.</param>
    private async Task TakeAlarmsAsync(IReadOnlySet<EquipmentId>? motors)
    {
        if (Leaving.IsCancellationRequested)
        {
            return;
        }

        foreach (var id in motors ?? _views.Keys.ToHashSet())
        {
            if (_views.TryGetValue(id, out var view) && view.Alarm?.Case != Alarms.FirstOf(id))
            {
                _views[id] = view with { Alarm = TileAlarm.Of(Alarms.FirstOf(id)) };
            }
        }

        StateHasChanged();
        try
        {
            if (_keys is not null)
            {
                await _keys.InvokeVoidAsync("alarms", Leaving, Sounding());
            }

            await ReadLastHourAsync();
        }
        catch (Exception) when (Leaving.IsCancellationRequested)
        {
            // The reader left meanwhile.
        }
    }

    // A group below its need makes no sound of its own: what made its motors unavailable did, and nobody could acknowledge it.
    private IEnumerable<string> Sounding() =>
    [
        .. Alarms.Open.Where(one => one is { Priority: AlarmPriority.P1, WantsAcknowledgement: true, IsActive: true })
            .Select(one => one.Id.ToString()),
    ];

    private async Task ReadLastHourAsync()
    {
        _lastHourAt = Time.GetUtcNow();
        var figures = await AlarmOrders.FiguresAsync(_lastHourAt.AddHours(-1), _lastHourAt, null, Leaving);
        _lastHour = figures.Raised;
        StateHasChanged();
    }

    private async Task AcknowledgedAsync()
    {
        _toAcknowledge = null;
        if (_keys is not null && _returnTo is { } motor)
        {
            // Where the person was: the next arrow goes on from there.
            await _keys.InvokeVoidAsync("focus", Leaving, motor);
        }
    }
}
