using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Alarms;

/// <summary>Open alarms as they are pushed, the day's figures, and the history.</summary>
public sealed partial class AlarmsPage
{
    private const int RowsAtOnce = 100;
    private const int MotorsAtOnce = 1_000;

    private readonly SortedDictionary<string, string> _names = new(StringComparer.Ordinal);
    private IDisposable? _subscription;
    private IReadOnlyList<AlarmCase> _open = [];
    private List<AlarmCase>? _past;
    private AlarmFigures? _figures;
    private string? _next;
    private bool _mayAct;
    private int _isBusy;
    private int _isStale;
    private string? _said;
    private Asked? _asked;
    private string _motor = "";
    private string _priority = "";
    private string _state = "";
    private DateOnly? _from;
    private DateOnly? _to;

    /// <summary>What is open.</summary>
    [Inject]
    public required AlarmBoard Board { get; set; }

    /// <summary>History, figures and orders.</summary>
    [Inject]
    public required IAlarms Port { get; set; }

    /// <summary>Names of motors.</summary>
    [Inject]
    public required IMotorRegistry Registry { get; set; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Time { get; set; }

    /// <summary>Who looks on.</summary>
    [Inject]
    public required SignedInUser SignedIn { get; set; }

    /// <summary>From where.</summary>
    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    private string CsvLink
    {
        get
        {
            var filter = Filter();
            var query = new List<string> { "state=" + (filter.States is [var state] ? AlarmWords.Of(state) : "all") };
            if (filter.Priorities is [var priority])
            {
                query.Add("priority=" + AlarmWords.Of(priority));
            }

            if (filter.EquipmentId is { } motor)
            {
                query.Add("equipment_id=" + motor.Value);
            }

            if (filter.From is { } from)
            {
                query.Add("from=" + Figures.Instant(from));
            }

            if (filter.To is { } to)
            {
                query.Add("to=" + Figures.Instant(to));
            }

            return "/api/v1/alarms.csv?" + string.Join('&', query);
        }
    }

    /// <inheritdoc/>
    protected override void OnLeave() => _subscription?.Dispose();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _mayAct = await SignedIn.WhoMayAsync("operator") is not null;
        for (PageRequest? page = new(MotorsAtOnce, null); page is not null;)
        {
            var motors = await Registry.ListAsync(page, Leaving);
            foreach (var motor in motors.Items)
            {
                _names[motor.EquipmentId.Value] = motor.Name;
            }

            page = motors.Next is null ? null : page with { Cursor = motors.Next };
        }

        // A prerendered page is a picture: only the live one listens.
        if (RendererInfo.IsInteractive)
        {
            _subscription = Board.Subscribe(_ => Hear());
        }

        await ReadAsync();
    }

    private void Hear()
    {
        // News that come while the last are still taken are taken together.
        Interlocked.Exchange(ref _isStale, 1);
        if (Interlocked.Exchange(ref _isBusy, 1) == 0)
        {
            _ = InvokeAsync(TakeAsync);
        }
    }

    private async Task TakeAsync()
    {
        try
        {
            while (Interlocked.Exchange(ref _isStale, 0) == 1)
            {
                await ReadAsync();
                StateHasChanged();
            }
        }
        catch (Exception) when (Leaving.IsCancellationRequested)
        {
            // The reader left: nobody waits for it.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
        finally
        {
            Interlocked.Exchange(ref _isBusy, 0);
            if (_isStale == 1 && !Leaving.IsCancellationRequested)
            {
                Hear();
            }
        }
    }

    private async Task ReadAsync()
    {
        _open = Board.Open;
        var now = Time.GetUtcNow();
        _figures = await Port.FiguresAsync(now.AddDays(-1), now.AddSeconds(1), null, Leaving);
        await ReadPastAsync();
    }

    private async Task ReadPastAsync()
    {
        var page = await Port.ListAsync(Filter(), new PageRequest(RowsAtOnce, null), Leaving);
        (_past, _next) = ([.. page.Items], page.Next);
    }

    private async Task MoreAsync()
    {
        var page = await Port.ListAsync(Filter(), new PageRequest(RowsAtOnce, _next), Leaving);
        _past!.AddRange(page.Items);
        _next = page.Next;
    }

    private AlarmFilter Filter() => new(
        Enum.TryParse<AlarmState>(_state, out var state) ? [state] : null,
        Enum.TryParse<AlarmPriority>(_priority, out var priority) ? [priority] : null,
        EquipmentId.TryParse(_motor, out var motor) ? motor : null,
        From: _from is { } from ? new DateTimeOffset(from, default, TimeSpan.Zero) : null,
        To: _to is { } to ? new DateTimeOffset(to.AddDays(1), default, TimeSpan.Zero) : null);

    private async Task AskAsync((AlarmAsk Ask, AlarmCase Case) asked)
    {
        _said = null;
        if (asked.Ask == AlarmAsk.History)
        {
            var history = await Port.FindAsync(asked.Case.Id, Leaving);
            _asked = history is null ? null : new Asked(asked.Ask, asked.Case, history);
        }
        else if (asked.Ask == AlarmAsk.Unshelve)
        {
            await UnshelveAsync(asked.Case);
        }
        else
        {
            _asked = new Asked(asked.Ask, asked.Case, null);
        }
    }

    private async Task UnshelveAsync(AlarmCase one)
    {
        if (await SignedIn.WhoMayAsync("operator") is not { } user)
        {
            _said = Words.RoleTakenAway;
            return;
        }

        var answer = await Port.UnshelveAsync(one.Id, null, Client.Actor(user), Leaving);
        _said = answer.Refusal is { } refusal ? Text.Alarms.Of(refusal) : null;
        await ReadPastAsync();
    }

    private async Task DoneAsync(AlarmCase one)
    {
        _asked = null;
        _said = $"{Text.Alarms.OfMode(one.Mode)}, {one.EquipmentId}: {Text.Alarms.Of(one.State)}";
        await ReadPastAsync();
    }

    private void Leave() => _asked = null;

    private sealed record Asked(AlarmAsk Ask, AlarmCase Case, AlarmHistory? History);
}

/// <summary>What a person wants of a case.</summary>
public enum AlarmAsk : byte
{
    /// <summary>Acknowledge.</summary>
    Acknowledge,

    /// <summary>Put aside.</summary>
    Shelve,

    /// <summary>Take from the shelf.</summary>
    Unshelve,

    /// <summary>Close, or say what was found.</summary>
    Close,

    /// <summary>See what happened.</summary>
    History,
}
