using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
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
    public required StoreState Store { get; set; }

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

    protected override async Task OnInitializedAsync()
    {
        _now = Time.GetUtcNow();
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

        Store.Changed += TellStore;
        _clock = Time.CreateTimer(_ => _ = InvokeAsync(MarkStale), null, StaleCheck, StaleCheck);
        _module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, Modules.Board);
        _keys = await _module.InvokeAsync<IJSObjectReference>("attach", Leaving, _findBox);
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
        _groups = [.. _groups
            .Select(group => group with { Motors = [.. group.Motors.Except(gone)] })
            .Where(group => group.Motors.Count > 0)];
        foreach (var id in gone)
        {
            _views.Remove(id);
        }

        _balance = await Files.PipelineAsync(null, Leaving);
        StateHasChanged();
    }

    protected override async ValueTask LeaveAsync()
    {
        Store.Changed -= TellStore;
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
    }

    private async Task ReadMotorsAsync()
    {
        var motors = new List<Motor>();
        var page = new PageRequest(1000, null);
        do
        {
            var part = await Motors.ListAsync(page, Leaving);
            motors.AddRange(part.Items);
            page = page with { Cursor = part.Next };
        }
        while (page.Cursor is not null);

        foreach (var motor in motors)
        {
            var known = _views.GetValueOrDefault(motor.EquipmentId);
            var status = Board.TryGet(motor.EquipmentId, out var newest) ? newest : MotorStatus.Empty(motor.EquipmentId, "");
            _views[motor.EquipmentId] = View(motor, status, known?.Future ?? []);
        }

        _groups = [.. motors
            .GroupBy(m => _views[m.EquipmentId].Group)
            .Select(g => new BoardGroup(g.Key, [.. g.Select(m => m.EquipmentId)]))];
        if (RendererInfo.IsInteractive)
        {
            await ReadForecastsAsync([.. motors.Select(m => m.EquipmentId)]);
        }
    }

    // The status carries only the short form of a forecast; the sparkline draws the stored one, read once a new file.
    private async Task ReadForecastsAsync(IReadOnlyCollection<EquipmentId> motors)
    {
        if (IsCollapsed)
        {
            return;
        }

        foreach (var id in motors)
        {
            var view = _views[id];
            if (view.Status.Forecast is null)
            {
                continue;
            }

            var stored = await History.LatestForecastAsync(id, Leaving);
            var loaded = stored?.Forecast.Phases.MaxBy(p => p.History.Count == 0 ? double.MinValue : p.History[^1].RmsAmps);
            _views[id] = _views[id] with { Future = loaded?.Future ?? [] };
        }
    }

    private async Task ReadBalanceAsync()
    {
        var now = Time.GetUtcNow();
        var isAtRest = _views.Values.All(v => v.Status.InWork is null);
        if (!isAtRest && now - _balanceAt < BalanceRest)
        {
            return;
        }

        _balanceAt = now;
        _balance = await Files.PipelineAsync(null, Leaving);
    }

    private void TellStore() => _ = InvokeAsync(StateHasChanged);

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
    }

    private TileView View(Motor motor, MotorStatus status, IReadOnlyList<ForecastPoint> future) =>
        new(motor, status, future, TileView.Stale(motor, status, _now));

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

    private sealed record BoardGroup(string? Name, IReadOnlyList<EquipmentId> Motors);
}
