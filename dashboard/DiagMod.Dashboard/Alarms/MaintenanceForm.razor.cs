using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Alarms;

/// <summary>Maintenance of one motor.</summary>
public sealed partial class MaintenanceForm
{
    private IReadOnlyList<MaintenanceEvent>? _events;
    private IReadOnlyList<string> _codes = [];
    private DateTimeOffset _now;
    private string _kind = MaintenanceEvent.Kinds[0];
    private DateTime? _begins;
    private DateTime? _ends;
    private string _note = "";
    private string _defect = "";
    private bool _rebaseline;

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

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        _codes = [.. (await Alarms.DefectsAsync(default)).Select(defect => defect.Code)];
        await ReadEventsAsync();
    }

    private async Task ReadEventsAsync()
    {
        _now = Time.GetUtcNow();
        _events = (await Port.ListAsync(Motor, PageRequest.First, default)).Items;
    }

    private Task BeginAsync() => ActAsync(async actor =>
    {
        var plan = new MaintenancePlan(_kind, Utc(_begins), Utc(_ends), string.IsNullOrWhiteSpace(_note) ? null : _note.Trim());
        if (!plan.IsSound(Time.GetUtcNow()))
        {
            Said = Text.AlarmForms.BadTimes;
            return;
        }

        await Port.BeginAsync(Motor, plan, actor, default);
        (_begins, _ends, _note) = (null, null, "");
        await ShowChangeAsync();
    });

    private Task EndAsync(MaintenanceEvent one) => ActAsync(async actor =>
    {
        await Port.EndAsync(Motor, one.Id, new MaintenanceEnding(_defect.Length == 0 ? null : _defect, null, _rebaseline), actor, default);
        (_defect, _rebaseline) = ("", false);
        await ShowChangeAsync();
    });

    private async Task ShowChangeAsync()
    {
        await ReadEventsAsync();
        await OnChanged.InvokeAsync();
    }

    private static DateTimeOffset? Utc(DateTime? typed) => typed is { } time
        ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.Zero)
        : null;
}
