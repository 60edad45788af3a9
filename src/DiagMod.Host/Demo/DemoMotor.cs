using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Simulation;

namespace DiagMod.Host.Demo;

/// <summary>One motor of the demo: its name-plate, its load and what becomes of it.</summary>
internal sealed record DemoMotor
{
    private const double Day = 86_400;

    /// <summary>The machine.</summary>
    public required SimulatedMotor Machine { get; init; }

    /// <summary>Its number in the station.</summary>
    public required int Number { get; init; }

    /// <summary>Group on the board.</summary>
    public required string Group { get; init; }

    /// <summary>Kind of machine, as the API names it.</summary>
    public string Type { get; init; } = "pump";

    /// <summary>Mean load, 1 = rated.</summary>
    public required double Load { get; init; }

    /// <summary>False: its recorder has no clock, its recordings lie one after the other (sequence time).</summary>
    public bool HasClock { get; init; } = true;

    /// <summary>Its faults, on the scale of <see cref="DemoStation.History"/>; empty for a healthy motor.</summary>
    public ImmutableArray<SimulatedFault> Faults { get; init; } = [];

    /// <summary>Key.</summary>
    public EquipmentId Id => Machine.Id;

    /// <summary>The motor as the database keeps it. How often data come is said once they do come, not before (D43).</summary>
    public Motor Describe(DateTimeOffset now) => new()
    {
        EquipmentId = Id,
        Name = Machine.Name,
        Type = Type,
        Location = "Simulated station",
        Group = Group,
        Specifications = new JsonObject
        {
            ["power_kw"] = Machine.RatedPowerKw,
            ["voltage_v"] = Machine.RatedVoltageVolts,
            ["current_a"] = Machine.RatedCurrentAmps,
            ["frequency_hz"] = Machine.RatedFrequencyHz,
            ["speed_rpm"] = Math.Round(Machine.RatedSpeedRpm),
            ["pole_pairs"] = Machine.PolePairs,
            ["rotor_bars"] = Machine.RotorBars,
            ["drive"] = "dol",
        },
        CreatedAt = now,
        IsSimulated = true,
    };

    /// <summary>Load at a moment of the station's life: it follows the day, so that what comes next goes on where the last ended.</summary>
    /// <param name="lifeSeconds">Seconds since the history began.</param>
    public double LoadAt(double lifeSeconds)
    {
        var turn = lifeSeconds / Day;
        return Load * (1
            + (0.06 * Math.Sin(Math.Tau * (turn + (0.13 * Number))))
            + (0.02 * Math.Sin(Math.Tau * ((3.3 * turn) + (0.37 * Number)))));
    }

    /// <summary>Name of a recording's file. Without a clock it must not look like a time.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="order">Its place among the motor's recordings.</param>
    public string FileName(SimulatedRecording recording, long order) =>
        HasClock ? recording.FileStem + ".csv" : string.Create(CultureInfo.InvariantCulture, $"run_{order}.csv");
}
