using DiagMod.Core.Ports;

namespace DiagMod.Host.Demo;

/// <summary>The demo's motors in the database. They never stand beside real ones by accident.</summary>
internal static class DemoMotors
{
    /// <summary>Who the demo is in the audit log.</summary>
    public static Actor Actor { get; } = new("demo", null, null);

    /// <summary>Adds the motors of the station that are not there yet.</summary>
    /// <exception cref="DemoRefusedException">The database has real motors and no demo.</exception>
    public static async Task EnsureAsync(IMotorRegistry registry, TimeProvider time, CancellationToken cancellationToken)
    {
        var known = await AllAsync(registry, cancellationToken);
        if (known.Count > 0 && !known.Any(motor => motor.IsSimulated))
        {
            throw new DemoRefusedException(
                $"This database has motors that are not simulated ({Some(known)}): the demo is not put among them. Run it in a data "
                + "folder of its own, for example: ./diagmod run --demo --data ./demo-data");
        }

        var now = time.GetUtcNow();
        foreach (var motor in DemoStation.Motors)
        {
            var found = known.FirstOrDefault(one => one.EquipmentId == motor.Id);
            if (found is { IsSimulated: false })
            {
                throw new DemoRefusedException(
                    $"A real motor has the key {motor.Id}, which the demo needs. Run the demo in a data folder of its own, for "
                    + "example: ./diagmod run --demo --data ./demo-data");
            }

            if (found is null)
            {
                await registry.AddAsync(motor.Describe(now), Actor, cancellationToken);
            }
        }
    }

    /// <summary>The simulated motors.</summary>
    public static async Task<IReadOnlyList<Motor>> SimulatedAsync(IMotorRegistry registry, CancellationToken cancellationToken) =>
        [.. (await AllAsync(registry, cancellationToken)).Where(motor => motor.IsSimulated)];

    private static async Task<List<Motor>> AllAsync(IMotorRegistry registry, CancellationToken cancellationToken)
    {
        var motors = new List<Motor>();
        var page = new PageRequest(1000, null);
        do
        {
            var part = await registry.ListAsync(page, cancellationToken);
            motors.AddRange(part.Items);
            page = page with { Cursor = part.Next };
        }
        while (page.Cursor is not null);
        return motors;
    }

    private static string Some(List<Motor> motors) =>
        string.Join(", ", motors.Take(3).Select(motor => motor.EquipmentId.Value))
        + (motors.Count > 3 ? FormattableString.Invariant($" and {motors.Count - 3} more") : "");
}

/// <summary>A demo that may not be started here: the message says why and what to do.</summary>
internal sealed class DemoRefusedException(string message) : Exception(message);
