namespace DiagMod.Core.Ports;

/// <summary>Every motor at once, for pages that show them all.</summary>
public static class AllMotors
{
    private const int Most = 1000;

    /// <summary>All motors, by group and id, read in parts.</summary>
    /// <param name="registry">The motors.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<List<Motor>> ListAllAsync(this IMotorRegistry registry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var motors = new List<Motor>();
        var page = new PageRequest(Most, null);
        do
        {
            var part = await registry.ListAsync(page, cancellationToken);
            motors.AddRange(part.Items);
            page = page with { Cursor = part.Next };
        }
        while (page.Cursor is not null);
        return motors;
    }
}
