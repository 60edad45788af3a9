using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>The layout of the board while an engineer changes it.</summary>
public sealed class LayoutForm
{
    private LayoutForm(List<LayoutGroup> groups) => Groups = groups;

    /// <summary>Groups in their order; the last one holds the motors without a group.</summary>
    public List<LayoutGroup> Groups { get; }

    /// <summary>A form that holds a layout.</summary>
    /// <param name="layout">The layout as it is stored.</param>
    /// <param name="names">Names of the motors.</param>
    public static LayoutForm Of(ProcessLayout layout, IReadOnlyDictionary<EquipmentId, string> names)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(names);
        var groups = layout.Groups.Select(group => new LayoutGroup(group.Name is null)
        {
            Name = group.Name ?? "",
            Station = group.Station ?? "",
            Required = group.Required,
            Motors = [.. group.Motors.Select(motor => new LayoutMotor(
                motor.EquipmentId, names.GetValueOrDefault(motor.EquipmentId, motor.EquipmentId.Value)) { IsStandby = motor.IsStandby })],
        }).ToList();
        if (groups is not [.., { IsRest: true }])
        {
            groups.Add(new LayoutGroup(isRest: true));
        }

        return new LayoutForm(groups);
    }

    /// <summary>Adds an empty group before the motors without one.</summary>
    public void AddGroup() => Groups.Insert(Groups.Count - 1, new LayoutGroup(isRest: false));

    /// <summary>Moves a group by one place; the motors without a group stay last.</summary>
    /// <param name="group">The group.</param>
    /// <param name="by">-1 or 1.</param>
    public void Move(LayoutGroup group, int by) => Swap(Groups, Groups.IndexOf(group), by, Groups.Count - 1);

    /// <summary>Moves a motor by one place within its group.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="motor">The motor.</param>
    /// <param name="by">-1 or 1.</param>
    public static void Move(LayoutGroup group, LayoutMotor motor, int by)
    {
        ArgumentNullException.ThrowIfNull(group);
        Swap(group.Motors, group.Motors.IndexOf(motor), by, group.Motors.Count);
    }

    /// <summary>Puts a motor behind the others of a group.</summary>
    /// <param name="from">Its group.</param>
    /// <param name="motor">The motor.</param>
    /// <param name="to">The other group.</param>
    public static void Put(LayoutGroup from, LayoutMotor motor, LayoutGroup to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        from.Motors.Remove(motor);
        to.Motors.Add(motor);
    }

    /// <summary>The layout that the form holds; empty groups are left out.</summary>
    public ProcessLayout ToLayout() => new(
    [
        .. Groups.Where(group => group.Motors.Count > 0).Select(group => new GroupPlace(
            group.IsRest ? null : group.Name.Trim(),
            group.IsRest || string.IsNullOrWhiteSpace(group.Station) ? null : group.Station.Trim(),
            group.IsRest ? null : group.Required,
            [.. group.Motors.Select(motor => new MotorPlace(motor.EquipmentId, motor.IsStandby))])),
    ]);

    private static void Swap<T>(List<T> list, int at, int by, int end)
    {
        var to = at + by;
        if (at >= 0 && at < end && to >= 0 && to < end)
        {
            (list[at], list[to]) = (list[to], list[at]);
        }
    }
}

/// <summary>A group while it is changed.</summary>
/// <param name="isRest">True: not a group, but the motors that have none.</param>
public sealed class LayoutGroup(bool isRest)
{
    /// <summary>True: not a group, but the motors that have none.</summary>
    public bool IsRest { get; } = isRest;

    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its station; empty when not said.</summary>
    public string Station { get; set; } = "";

    /// <summary>Motors that the process needs; null when not said.</summary>
    public int? Required { get; set; }

    /// <summary>Its motors in their order.</summary>
    public List<LayoutMotor> Motors { get; init; } = [];
}

/// <summary>A motor while its place is changed.</summary>
/// <param name="equipmentId">The motor.</param>
/// <param name="name">Its name.</param>
public sealed class LayoutMotor(EquipmentId equipmentId, string name)
{
    /// <summary>The motor.</summary>
    public EquipmentId EquipmentId { get; } = equipmentId;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>True: it stands by for the others of its group.</summary>
    public bool IsStandby { get; set; }
}
