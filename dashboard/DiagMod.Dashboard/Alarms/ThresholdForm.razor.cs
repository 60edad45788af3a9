using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Alarms;

/// <summary>The limits of one motor.</summary>
public sealed partial class ThresholdForm
{
    private AlarmThresholds? _now;
    private List<ThresholdRow> _rows = [];
    private string _rms = "";
    private string _interval = "";
    private string _note = "";

    /// <summary>Told after a version was saved.</summary>
    [Parameter]
    public EventCallback<AlarmThresholds> OnSaved { get; set; }

    /// <summary>Where they are kept.</summary>
    [Inject]
    public required IAlarmThresholds Port { get; set; }

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var thresholds = await Port.GetAsync(Motor, default);
        _now = thresholds;
        _rows = [.. thresholds.Items.SelectMany(one => ThresholdRow.Of(one, Figures))];
        _rms = double.IsNaN(thresholds.RmsThresholdAmps) ? "" : Figures.Exact(thresholds.RmsThresholdAmps);
        _interval = double.IsNaN(thresholds.ExpectedIntervalSeconds) ? "" : Figures.Exact(thresholds.ExpectedIntervalSeconds);
        _note = "";
    }

    private Task SaveAsync() => ActAsync(async actor =>
    {
        try
        {
            var all = _rows.GroupBy(row => row.Mode).Select(group => ThresholdRow.Read([.. group])).ToList();
            var changed = all.Where(one => !one.Equals(_now!.Of(one.Mode))).ToList();
            var set = await Port.SetAsync(
                Motor,
                new ThresholdChange(
                    changed, Positive(_rms), Positive(_interval), string.IsNullOrWhiteSpace(_note) ? null : _note.Trim(), _now!.Version),
                actor, default);
            await ReadAsync();
            Said = set is null ? Text.AlarmForms.Changed : Text.AlarmForms.Saved(set.Version);
            if (set is not null)
            {
                await OnSaved.InvokeAsync(set);
            }
        }
        catch (FormatException fault)
        {
            Said = Text.AlarmForms.NoNumber(fault.Message);
        }
        catch (AlarmThresholdException fault)
        {
            Said = Text.AlarmForms.Unsound(Text.Alarms.OfMode(fault.Mode));
        }
    });

    private string Name(ThresholdRow row, string column) => $"{Text.Alarms.OfMode(row.Mode)}: {column}";

    private static double Positive(string text) => string.IsNullOrWhiteSpace(text)
        ? double.NaN
        : Figures.TryParse(text.Trim(), out var number) && number > 0 && double.IsFinite(number)
        ? number
        : throw new FormatException(text);
}
