namespace DiagMod.Core.Ports;

/// <summary>The motors as a caller sees them who may see some groups only.</summary>
public interface IGroupedMotors
{
    /// <summary>The motors of some groups, by group and id.</summary>
    /// <param name="groups">The groups; null: every motor, those without a group included.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<Motor>> ListAsync(IReadOnlyList<string>? groups, PageRequest page, CancellationToken cancellationToken);
}
