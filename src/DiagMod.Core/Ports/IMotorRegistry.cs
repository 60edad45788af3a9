using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Ports;

/// <summary>The motors that exist: table equipment.</summary>
public interface IMotorRegistry
{
    /// <summary>All motors, by group and id.</summary>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<Motor>> ListAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>One motor; null when there is none.</summary>
    /// <param name="id">Its key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Motor?> FindAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>Adds a motor; false when the key is taken.</summary>
    /// <param name="motor">The motor.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> AddAsync(Motor motor, Actor actor, CancellationToken cancellationToken);

    /// <summary>Replaces a motor's data, except whether it is simulated; false when there is none.</summary>
    /// <param name="motor">The motor, whole.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> UpdateAsync(Motor motor, Actor actor, CancellationToken cancellationToken);
}

/// <summary>A motor and its name-plate.</summary>
public sealed record Motor
{
    /// <summary>Its key.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>Name or tag for people, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of machine: induction_motor, pump, compressor, fan, conveyor; default induction_motor.</summary>
    public string Type { get; init; } = "induction_motor";

    /// <summary>Where it stands; null when not said.</summary>
    public string? Location { get; init; }

    /// <summary>Group on the board; null when not said.</summary>
    public string? Group { get; init; }

    /// <summary>Name-plate (D21): power_kw, voltage_v, current_a, frequency_hz, speed_rpm, pole_pairs, connection, rotor_bars,
    /// drive, service_factor, bearings, transmission, expected_interval_s; a JSON object, all optional.</summary>
    public JsonObject Specifications { get; init; } = [];

    /// <summary>True: not a real machine, its recordings come from the simulator. Set when it is added, fixed from then on.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>When it was added, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The part of the specifications that the twin uses.</summary>
    public MotorSettings Settings() => new(
        Number("current_a"),
        Number("frequency_hz"),
        double.IsNaN(Number("service_factor")) ? 1 : Number("service_factor"),
        Number("rms_threshold_a"),
        Number("expected_interval_s"));

    private double Number(string key) =>
        Specifications.TryGetPropertyValue(key, out var node) && node is JsonValue value
            && value.TryGetValue<double>(out var number) && number > 0 && double.IsFinite(number)
            ? number
            : double.NaN;
}
