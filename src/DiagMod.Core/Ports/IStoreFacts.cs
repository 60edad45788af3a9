namespace DiagMod.Core.Ports;

/// <summary>What the store knows of itself, for people who look after it.</summary>
public interface IStoreFacts
{
    /// <summary>Reads them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoreFacts> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>The store's own figures.</summary>
/// <param name="ServerVersion">Version of the database server, for example "15.14".</param>
/// <param name="Bytes">Size of the database on disk, bytes.</param>
/// <param name="OldestDataAt">Time of the oldest recording, UTC; null without any.</param>
/// <param name="NewestDataAt">Time of the newest recording, UTC; null without any.</param>
public sealed record StoreFacts(string ServerVersion, long Bytes, DateTimeOffset? OldestDataAt, DateTimeOffset? NewestDataAt);
