using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Where motors and groups stand on the status board, and how many motors of a group the process needs.</summary>
public interface IProcessLayout
{
    /// <summary>Raised after a layout was saved through this host, on the thread that saved it, or through another host of the cluster,
    /// on the thread that heard of it.</summary>
    event Action? Changed;

    /// <summary>The whole layout: every motor that exists, and every group that has one.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ProcessLayout> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Saves places, groups and needs in one transaction, with one audit row. A motor that is not named keeps its place; one
    /// that is named moves to the group that it is named in.</summary>
    /// <param name="layout">What it shall be.</param>
    /// <param name="seen">Version of the layout that was seen; null = whatever it is now.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False: the layout has changed since the one that was seen; nothing was saved.</returns>
    /// <exception cref="ArgumentException">A group or motor is named twice, a text is too long, or a need is out of range; nothing was
    /// saved.</exception>
    Task<bool> SaveAsync(ProcessLayout layout, string? seen, Actor actor, CancellationToken cancellationToken);
}

/// <summary>The places of a board, in the order in which they are shown.</summary>
/// <param name="Groups">Groups; the last one may be the motors without a group.</param>
public sealed record ProcessLayout(IReadOnlyList<GroupPlace> Groups)
{
    /// <summary>Longest name of a group or station, characters.</summary>
    public const int MostText = 200;

    /// <summary>Largest number of motors that a group may need.</summary>
    public const int MostRequired = 1000;

    /// <summary>Tells this layout from every other one: 16 hexadecimal digits of the SHA-256 of groups, needs and places.</summary>
    public string Version
    {
        get
        {
            var told = new StringBuilder();
            foreach (var group in Groups)
            {
                told.Append(CultureInfo.InvariantCulture, $"g {group.Name?.Length ?? -1} {group.Name}\n");
                told.Append(CultureInfo.InvariantCulture, $"s {group.Station?.Length ?? -1} {group.Station}\nn {group.Required}\n");
                foreach (var motor in group.Motors)
                {
                    told.Append(CultureInfo.InvariantCulture, $"m {motor.EquipmentId} {(motor.IsStandby ? 1 : 0)}\n");
                }
            }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told.ToString())))[..16];
        }
    }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault()
    {
        var groups = new HashSet<string?>(StringComparer.Ordinal);
        var motors = new HashSet<EquipmentId>();
        foreach (var group in Groups)
        {
            if (group.Name is { Length: 0 or > MostText } || group.Station is { Length: 0 or > MostText })
            {
                return $"the names of group '{group.Name}' and station '{group.Station}' must have 1 to {MostText} characters";
            }

            if (!groups.Add(group.Name))
            {
                return $"group '{group.Name}' is named twice";
            }

            if (group.Required is < 1 or > MostRequired)
            {
                return $"group '{group.Name}' needs {group.Required} motors; 1 to {MostRequired} are accepted";
            }

            if (group.Motors.FirstOrDefault(motor => !motors.Add(motor.EquipmentId)) is { } twice)
            {
                return $"motor '{twice.EquipmentId}' is named twice";
            }
        }

        return null;
    }
}

/// <summary>A group on the board.</summary>
/// <param name="Name">Its name, 1 to 200 characters; null: the motors without a group.</param>
/// <param name="Station">Station that it belongs to; null when not said.</param>
/// <param name="Required">Motors that the process needs, 1 to 1,000; null when not said.</param>
/// <param name="Motors">Its motors in their order.</param>
public sealed record GroupPlace(string? Name, string? Station, int? Required, IReadOnlyList<MotorPlace> Motors);

/// <summary>A motor's place.</summary>
/// <param name="EquipmentId">The motor.</param>
/// <param name="IsStandby">True: it stands by for the others of its group.</param>
public sealed record MotorPlace(EquipmentId EquipmentId, bool IsStandby);
