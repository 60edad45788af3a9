using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Findings;

/// <summary>What stands out in the fleet, gravest first, and the windows of one motor behind it.</summary>
public sealed partial class FindingsPage
{
    private static readonly PageRequest WindowsAtOnce = new(50, null);

    private Dictionary<EquipmentId, string>? _names;
    private EquipmentId? _chosen;
    private List<StoredScore>? _windows;
    private string? _next;
    private bool _all;

    [Inject]
    public required IMotorRegistry Motors { get; set; }

    [Inject]
    public required IMotorHistory History { get; set; }

    private List<MotorStatus> Rows =>
    [
        .. Board.All
            .Where(one => _names!.ContainsKey(one.EquipmentId) && (_all || StandsOut(one)))
            .OrderByDescending(one => one.Anomaly.Level)
            .ThenByDescending(one => one.Diagnosis?.Severity ?? Severity.Good)
            .ThenByDescending(one => double.IsNaN(one.Anomaly.Score) ? 0 : one.Anomaly.Score)
            .ThenBy(one => one.EquipmentId.Value, StringComparer.Ordinal),
    ];

    private TimeSource Clock => Board.TryGet(_chosen!.Value, out var status) ? status.Clock : TimeSource.Recorded;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var page = new PageRequest(1000, null);
        var names = new Dictionary<EquipmentId, string>();
        do
        {
            var part = await Motors.ListAsync(page, Leaving);
            foreach (var motor in part.Items)
            {
                names[motor.EquipmentId] = motor.Name;
            }

            page = page with { Cursor = part.Next };
        }
        while (page.Cursor is not null);

        _names = names;
    }

    /// <inheritdoc/>
    protected override async Task OnChangedAsync(IReadOnlyCollection<MotorStatus> changed)
    {
        foreach (var status in changed.Where(one => _names is not null && !_names.ContainsKey(one.EquipmentId)))
        {
            _names![status.EquipmentId] = (await Motors.FindAsync(status.EquipmentId, Leaving))?.Name ?? status.EquipmentId.Value;
        }

        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override Task OnGoneAsync(IReadOnlyCollection<EquipmentId> gone)
    {
        foreach (var id in gone)
        {
            _names?.Remove(id);
        }

        if (_chosen is { } chosen && gone.Contains(chosen))
        {
            _chosen = null;
        }

        StateHasChanged();
        return Task.CompletedTask;
    }

    private static bool StandsOut(MotorStatus one) =>
        one.Anomaly.Level != AnomalyLevel.None || one.Anomaly.HardRules.Count > 0 || one.Anomaly.Score > one.Anomaly.Threshold
        || one.Diagnosis is { Severity: > Severity.Good };

    private async Task ShowAsync(EquipmentId motor)
    {
        (_chosen, _windows, _next) = (motor, null, null);
        StateHasChanged();
        var page = await History.ScoresAsync(motor, null, null, true, WindowsAtOnce, Leaving);
        if (_chosen == motor)
        {
            (_windows, _next) = ([.. page.Items], page.Next);
        }
    }

    private async Task OlderAsync()
    {
        var page = await History.ScoresAsync(_chosen!.Value, null, null, true, WindowsAtOnce with { Cursor = _next }, Leaving);
        _windows!.AddRange(page.Items);
        _next = page.Next;
    }
}
