using DiagMod.Core.Currents;
using DiagMod.Core.Views;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>A group on the board, as it stands now.</summary>
/// <param name="Name">Its name; null: the motors without a group.</param>
/// <param name="Station">Its station; null when not said.</param>
/// <param name="Required">Motors that the process needs; null when not said.</param>
/// <param name="Motors">Its motors in their order.</param>
public sealed record BoardGroup(string? Name, string? Station, int? Required, IReadOnlyList<EquipmentId> Motors)
{
    /// <summary>How many of its motors can be called upon.</summary>
    /// <param name="views">The motors as they are now.</param>
    public GroupRedundancy Redundancy(IReadOnlyDictionary<EquipmentId, TileView> views) =>
        new(Motors.Count(id => views.TryGetValue(id, out var view) && view.IsAvailable), Motors.Count, Required);
}
