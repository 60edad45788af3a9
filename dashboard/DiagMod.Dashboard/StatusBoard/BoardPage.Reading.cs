using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Dashboard.StatusBoard;

/// <content>What the board reads of the stores: motors and their places once, forecasts and counters as news come.</content>
public sealed partial class BoardPage
{
    private async Task ReadMotorsAsync()
    {
        var motors = await Motors.ListAllAsync(Leaving);
        var layout = await Layout.ReadAsync(Leaving);
        _places = layout.Groups.SelectMany(group => group.Motors).ToDictionary(place => place.EquipmentId);
        foreach (var motor in motors)
        {
            var known = _views.GetValueOrDefault(motor.EquipmentId);
            var status = Board.TryGet(motor.EquipmentId, out var newest) ? newest : MotorStatus.Empty(motor.EquipmentId, "");
            _views[motor.EquipmentId] = View(motor, status, known?.Future ?? []);
        }

        // A motor that came or went between the two questions stands on the board after the next one.
        Place([.. layout.Groups
            .Select(group => new BoardGroup(
                group.Name, group.Station, group.Required, [.. group.Motors.Select(place => place.EquipmentId).Where(_views.ContainsKey)]))
            .Where(group => group.Motors.Count > 0)]);
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

    // Stations stand in the order of their first groups; groups of one station side by side.
    private void Place(List<BoardGroup> groups)
    {
        _groups = groups;
        _stations = [.. groups.Select(group => group.Station).OfType<string>().Distinct(StringComparer.Ordinal)];
    }
}
