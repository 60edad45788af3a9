using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>The status board: what needs a person, where, how bad, how soon; and whether the picture is true.</summary>
public sealed partial class BoardPage
{
    // From here on tiles no longer fit a screen: cells of 48 px do.
    private const int CollapseFrom = 200;

    // Whether data are overdue changes by the clock alone, without any notice.
    private static readonly TimeSpan StaleCheck = TimeSpan.FromSeconds(10);

    // Counters follow changes, but a burst of windows does not need a burst of queries.
    private static readonly TimeSpan BalanceRest = TimeSpan.FromSeconds(1);

    private readonly Dictionary<EquipmentId, TileView> _views = [];
    private List<BoardGroup> _groups = [];
    private PipelineStatus? _balance;
    private DateTimeOffset _balanceAt;
    private DateTimeOffset _now;
    private DateTimeOffset? _changedAt;
    private ElementReference _findBox;
    private ElementReference _soundButton;
    private IReadOnlyList<string> _stations = [];
    private IReadOnlyList<string> _shift = [];
    private Dictionary<EquipmentId, MotorPlace> _places = [];
    private DotNetObjectReference<BoardPage>? _self;
    private IDisposable? _stay;
    private IJSObjectReference? _module;
    private IJSObjectReference? _keys;
    private ITimer? _clock;
    private string _find = "";
    private bool _isLoaded;

    [Inject]
    public required IMotorRegistry Motors { get; set; }

    [Inject]
    public required IMotorHistory History { get; set; }

    [Inject]
    public required IRawSignalStore Files { get; set; }

    [Inject]
    public required IProcessLayout Layout { get; set; }

    [Inject]
    public required IClusterSize Cluster { get; set; }

    [Inject]
    public required OnShift Shift { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [Inject]
    public required IJSRuntime Js { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    private bool IsCollapsed => _views.Count >= CollapseFrom;

    private string Title
    {
        get
        {
            var acute = _views.Values.Count(v => v.Mark is Mark.Priority1 or Mark.Priority2);
            return acute == 0 ? $"{Text.Board.Title} · DiagMod" : $"({acute}) {Text.Board.Title} · DiagMod";
        }
    }

    private TileView? OldestData => _views.Values
        .Where(v => v.Status is { LastWindowAt: not null, Clock: TimeSource.Recorded })
        .MinBy(v => v.Status.LastWindowAt);

    /// <summary>Answers a sign of life of the page: how long that takes is shown beside the clock.</summary>
    [JSInvokable]
#pragma warning disable CA1822 // The script calls it on its page.
    public void Pulse()
#pragma warning restore CA1822
    {
    }

    protected override async Task OnInitializedAsync()
    {
        _now = Time.GetUtcNow();
        _shift = Shift.Names;
        await ReadMotorsAsync();
        _balance = await Files.PipelineAsync(null, Leaving);
        _isLoaded = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        Layout.Changed += TellLayout;
        Shift.Changed += TellShift;
        await ComeAsync();
        ListenToAlarms();
        _clock = Time.CreateTimer(_ => _ = InvokeAsync(MarkStale), null, StaleCheck, StaleCheck);
        _module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, Modules.Board);
        _self = DotNetObjectReference.Create(this);
        _keys = await _module.InvokeAsync<IJSObjectReference>("attach", Leaving, _findBox, _self, _soundButton);
        await TakeAlarmsAsync(null);
    }

    protected override async Task OnChangedAsync(IReadOnlyCollection<MotorStatus> changed)
    {
        _now = Time.GetUtcNow();
        _changedAt = _now;
        if (!_isLoaded)
        {
            return;
        }

        if (changed.Any(status => !_views.ContainsKey(status.EquipmentId)))
        {
            // A motor that was added since: its place is a new one, all others keep theirs.
            await ReadMotorsAsync();
        }

        var absorbed = new List<EquipmentId>();
        foreach (var status in changed)
        {
            if (_views.TryGetValue(status.EquipmentId, out var view))
            {
                if (view.Status.JournalSeq != status.JournalSeq)
                {
                    absorbed.Add(status.EquipmentId);
                }

                _views[status.EquipmentId] = View(view.Motor, status, view.Future);
            }
        }

        StateHasChanged();
        await ReadForecastsAsync(absorbed);
        await ReadBalanceAsync();
        StateHasChanged();
    }

    protected override async Task OnGoneAsync(IReadOnlyCollection<EquipmentId> gone)
    {
        foreach (var id in gone)
        {
            _views.Remove(id);
        }

        Place([.. _groups.Select(group => group with { Motors = [.. group.Motors.Except(gone)] }).Where(group => group.Motors.Count > 0)]);

        _balance = await Files.PipelineAsync(null, Leaving);
        StateHasChanged();
    }

    protected override async ValueTask LeaveAsync()
    {
        Layout.Changed -= TellLayout;
        Shift.Changed -= TellShift;
        _stay?.Dispose();
        _alarms?.Dispose();
        if (_clock is not null)
        {
            await _clock.DisposeAsync();
        }

        try
        {
            if (_keys is not null)
            {
                await _keys.InvokeVoidAsync("detach");
                await _keys.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its keys with it.
        }

        _self?.Dispose();
    }

    private void TellLayout() => _ = InvokeAsync(async () =>
    {
        if (!Leaving.IsCancellationRequested)
        {
            await ReadMotorsAsync();
            StateHasChanged();
        }
    });

    private void TellShift() => _ = InvokeAsync(() =>
    {
        _shift = Shift.Names;
        StateHasChanged();
    });

    // A viewer looks on; whoever may acknowledge is on shift.
    private async Task ComeAsync()
    {
        var user = await SignedIn.WhoMayAsync("operator");
        _mayAcknowledge = user is not null;
        if (user?.Identity?.Name is { Length: > 0 } name)
        {
            _stay = Shift.Come(name);
        }
    }

    private void MarkStale()
    {
        _now = Time.GetUtcNow();
        var turned = _views.Values.Where(v => TileView.Stale(v.Motor, v.Status, _now) != v.IsStale).ToList();
        foreach (var view in turned)
        {
            _views[view.Motor.EquipmentId] = view with { IsStale = !view.IsStale };
        }

        if (turned.Count > 0)
        {
            StateHasChanged();
        }

        if (_now - _lastHourAt >= LastHourRest)
        {
            _ = InvokeAsync(ReadLastHourAsync);
        }
    }

    private TileView View(Motor motor, MotorStatus status, IReadOnlyList<ForecastPoint> future) =>
        new(motor, status, future, TileView.Stale(motor, status, _now))
        {
            IsStandby = _places.GetValueOrDefault(motor.EquipmentId)?.IsStandby == true,
            Alarm = TileAlarm.Of(Alarms.FirstOf(motor.EquipmentId)),
        };

    private bool IsDim(TileView view) => _find.Length > 0 && !Matches(view);

    private bool Matches(TileView view) =>
        view.Motor.Name.Contains(_find, StringComparison.OrdinalIgnoreCase)
        || view.Motor.EquipmentId.Value.Contains(_find, StringComparison.OrdinalIgnoreCase);

    private void FindKey(KeyboardEventArgs key)
    {
        if (key.Key == "Escape")
        {
            _find = "";
        }
        else if (key.Key == "Enter" && _find.Length > 0 && _views.Values.FirstOrDefault(Matches) is { } found)
        {
            Navigation.NavigateTo($"/motors/{found.Motor.EquipmentId}");
        }
    }
}
