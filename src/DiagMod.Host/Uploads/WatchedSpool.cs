using DiagMod.Core.Currents;

namespace DiagMod.Host.Uploads;

/// <summary>Watches the disk while a recording comes in: a few megabytes of gzip may hold a thousand times as many rows, which no check
/// before the first byte can know.</summary>
/// <param name="spool">Takes the rows.</param>
/// <param name="disk">Says when there is no room left.</param>
internal sealed class WatchedSpool(ISampleSink spool, DiskSpace disk) : ISampleSink
{
    private const long LookEvery = 8L << 20;
    private const int RowBytes = 3 * sizeof(float);

    private long _since;

    /// <inheritdoc/>
    /// <exception cref="Http.ProblemException">507: the disk is nearly full.</exception>
    public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
    {
        _since += (long)rows.R.Length * RowBytes;
        if (_since >= LookEvery)
        {
            _since = 0;
            disk.Require(LookEvery);
        }

        return spool.AcceptAsync(rows, cancellationToken);
    }
}
