using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace DiagMod.Dashboard.Alarms;

/// <summary>Maintenance of one motor.</summary>
public sealed partial class MaintenanceForm
{
    private EquipmentId _shown;
    private IReadOnlyList<MaintenanceEvent>? _events;
    private IReadOnlyList<string> _codes = [];
    private DateTimeOffset _now;
    private bool _mayEdit;
    private bool _isBusy;
    private string? _said;
    private string _kind = MaintenanceEvent.Kinds[0];
    private DateTime? _begins;
    private DateTime? _ends;
    private string _note = "";
    private string _defect = "";
    private bool _rebaseline;

    /// <summary>The motor.</summary>
    [Parameter, EditorRequired]
    public required EquipmentId Motor { get; set; }

    /// <summary>Told after maintenance was entered or ended.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    /// <summary>Where it is kept.</summary>
    [Inject]
    public required IMaintenance Port { get; set; }

    /// <summary>The defect catalogue.</summary>
    [Inject]
    public required IAlarms Alarms { get; set; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Time { get; set; }

    /// <summary>Who may.</summary>
    [Inject]
    public required IAuthorizationService Authorization { get; set; }

    /// <summary>Who is signed in.</summary>
    [Inject]
    public required AuthenticationStateProvider Authentication { get; set; }

    /// <summary>From where.</summary>
    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_events is not null && _shown == Motor)
        {
            return;
        }

        _shown = Motor;
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        _mayEdit = (await Authorization.AuthorizeAsync(user, "engineer")).Succeeded;
        _codes = [.. (await Alarms.DefectsAsync(default)).Select(defect => defect.Code)];
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _now = Time.GetUtcNow();
        _events = (await Port.ListAsync(Motor, PageRequest.First, default)).Items;
    }

    private Task BeginAsync() => ActAsync(async actor =>
    {
        var plan = new MaintenancePlan(_kind, Utc(_begins), Utc(_ends), string.IsNullOrWhiteSpace(_note) ? null : _note.Trim());
        if (!plan.IsSound(Time.GetUtcNow()))
        {
            _said = Text.AlarmForms.BadTimes;
            return;
        }

        await Port.BeginAsync(Motor, plan, actor, default);
        (_begins, _ends, _note) = (null, null, "");
    });

    private Task EndAsync(MaintenanceEvent one) => ActAsync(async actor =>
    {
        await Port.EndAsync(Motor, one.Id, new MaintenanceEnding(_defect.Length == 0 ? null : _defect, null, _rebaseline), actor, default);
        (_defect, _rebaseline) = ("", false);
    });

    private async Task ActAsync(Func<Actor, Task> act)
    {
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        if (!(await Authorization.AuthorizeAsync(user, "engineer")).Succeeded)
        {
            _said = Words.RoleTakenAway;
            return;
        }

        (_isBusy, _said) = (true, null);
        try
        {
            await act(Client.Actor(user));
            await ReadAsync();
            await OnChanged.InvokeAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }

    private static DateTimeOffset? Utc(DateTime? typed) => typed is { } time
        ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.Zero)
        : null;
}
