using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace DiagMod.Dashboard.Alarms;

/// <summary>The limits of one motor.</summary>
public sealed partial class ThresholdForm
{
    private EquipmentId _shown;
    private AlarmThresholds? _now;
    private List<ThresholdRow> _rows = [];
    private string _rms = "";
    private string _interval = "";
    private string _note = "";
    private string? _said;
    private bool _mayEdit;
    private bool _isBusy;

    /// <summary>The motor.</summary>
    [Parameter, EditorRequired]
    public required EquipmentId Motor { get; set; }

    /// <summary>Told after a version was saved.</summary>
    [Parameter]
    public EventCallback<AlarmThresholds> OnSaved { get; set; }

    /// <summary>Where they are kept.</summary>
    [Inject]
    public required IAlarmThresholds Port { get; set; }

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
        if (_now is not null && _shown == Motor)
        {
            return;
        }

        _shown = Motor;
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        _mayEdit = (await Authorization.AuthorizeAsync(user, "engineer")).Succeeded;
        Show(await Port.GetAsync(Motor, default));
    }

    private void Show(AlarmThresholds thresholds)
    {
        _now = thresholds;
        _rows = [.. thresholds.Items.SelectMany(one => ThresholdRow.Of(one, Figures))];
        _rms = double.IsNaN(thresholds.RmsThresholdAmps) ? "" : Figures.Exact(thresholds.RmsThresholdAmps);
        _interval = double.IsNaN(thresholds.ExpectedIntervalSeconds) ? "" : Figures.Exact(thresholds.ExpectedIntervalSeconds);
        _note = "";
    }

    private async Task SaveAsync()
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
            var all = _rows.GroupBy(row => row.Mode).Select(group => ThresholdRow.Read([.. group])).ToList();
            var changed = all.Where(one => !one.Equals(_now!.Of(one.Mode))).ToList();
            var set = await Port.SetAsync(
                Motor,
                new ThresholdChange(
                    changed, Positive(_rms), Positive(_interval), string.IsNullOrWhiteSpace(_note) ? null : _note.Trim(), _now!.Version),
                Client.Actor(user), default);
            Show(await Port.GetAsync(Motor, default));
            _said = set is null ? Text.AlarmForms.Changed : Text.AlarmForms.Saved(set.Version);
            if (set is not null)
            {
                await OnSaved.InvokeAsync(set);
            }
        }
        catch (FormatException fault)
        {
            _said = Text.AlarmForms.NoNumber(fault.Message);
        }
        catch (AlarmThresholdException fault)
        {
            _said = Text.AlarmForms.Unsound(Text.Alarms.OfMode(fault.Mode));
        }
        finally
        {
            _isBusy = false;
        }
    }

    private string Name(ThresholdRow row, string column) => $"{Text.Alarms.OfMode(row.Mode)}: {column}";

    private static double Positive(string text) => string.IsNullOrWhiteSpace(text)
        ? double.NaN
        : Figures.TryParse(text.Trim(), out var number) && number > 0 && double.IsFinite(number)
        ? number
        : throw new FormatException(text);
}
