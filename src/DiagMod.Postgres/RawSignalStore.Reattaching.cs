using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Samples that were removed come back with the same content (decision D33).</summary>
internal sealed partial class RawSignalStore
{
    // Whoever changes the row first brings the samples; the next one finds them there.
    private const string ReattachSql = """
        update raw_signals
        set samples_kept = true
        where id = @id
            and not samples_kept
            and processing_status in ('completed', 'failed')
            and deleted_at is null;
        """;

    // What waits for the file's analysis though it is not to be kept would be in the way.
    private const string RemoveChunksSql = "delete from raw_chunks where raw_id = @id;";

    /// <summary>Puts the samples of a spool under a file that has lost its own; false when it has them, or is in work.</summary>
    private static async Task<bool> ReattachAsync(
        Work work, StoreOutcome first, RawFileSpool spool, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync(ReattachSql, cancellationToken, [Arg.Id("id", first.RawId.Value)]) == 0)
        {
            return false;
        }

        // Its month may have gone with its samples.
        await work.ScalarAsync(PartitionSql, cancellationToken, [Arg.Id("id", first.RawId.Value)]);
        await work.ExecuteAsync(RemoveChunksSql, cancellationToken, [Arg.Id("id", first.RawId.Value)]);
        await CopyAsync(work, first.RawId, spool, cancellationToken);
        return true;
    }
}
