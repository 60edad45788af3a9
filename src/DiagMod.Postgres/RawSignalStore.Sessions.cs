using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>The end of an upload in chunks: in the transaction that stores or refuses its file, so that a repeated finish finds what
/// became of the first one and counts nothing twice.</summary>
internal sealed partial class RawSignalStore
{
    private const string LockSessionSql = """
        select state, raw_id
        from upload_sessions
        where id = @session
        for update;
        """;

    // A statement of its own: joined to the lock, it would not see the file of whoever held the lock before.
    private const string FileOfSessionSql = """
        select equipment_id, processing_status
        from raw_signals
        where id = @id;
        """;

    private const string LockOpenSessionSql = """
        select 1
        from upload_sessions
        where id = @session
            and state = 'open'
        for update;
        """;

    private const string EndSessionSql = """
        update upload_sessions
        set state = @state,
            raw_id = @id,
            code = @code,
            line = @line,
            column_no = @column,
            found = @found,
            expected = @expected,
            touched_at = clock_timestamp()
        where id = @session;
        """;

    private const string RemovePartsSql = "delete from upload_parts where session_id = @session;";

    /// <summary>What a session came to already; null while it is open, and held from here to the commit.</summary>
    private static async Task<StoreOutcome?> EndOfSessionAsync(
        Work work, Guid session, RawFileId id, EquipmentId motor, CancellationToken cancellationToken)
    {
        var gone = new StoreOutcome(StoreKind.SessionGone, id, motor, ProcessingStatus.Failed);
        string state;
        Guid? rawId;
        await using (var command = work.Command(LockSessionSql))
        {
            command.Parameters.Add(Arg.Id("session", session));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return gone;
            }

            state = reader.GetString(0);
            rawId = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetGuid(1);
        }

        if (state == "open")
        {
            return null;
        }

        await using var find = work.Command(FileOfSessionSql);
        find.Parameters.Add(Arg.Id("id", rawId));
        await using var file = await find.ExecuteReaderAsync(cancellationToken);
        return state is "stored" or "duplicate" && await file.ReadAsync(cancellationToken)
            ? new StoreOutcome(
                state == "stored" ? StoreKind.Stored : StoreKind.Duplicate,
                new RawFileId(rawId!.Value),
                new EquipmentId(file.GetString(0)),
                StatusOf(file.GetString(1)))
            : gone;
    }

    private static async Task<bool> IsOpenAsync(Work work, Guid session, CancellationToken cancellationToken) =>
        await work.ScalarAsync(LockOpenSessionSql, cancellationToken, [Arg.Id("session", session)]) is not null;

    private static Task EndSessionAsync(
        Work work, Guid? session, string state, RawFileId id, CancellationToken cancellationToken) =>
        session is { } ended ? EndSessionAsync(work, ended, state, id.Value, null, cancellationToken) : Task.CompletedTask;

    private static Task RefuseSessionAsync(
        Work work, RefusedUpload refused, Guid? firstFile, CancellationToken cancellationToken) =>
        refused.SessionId is { } session
            ? EndSessionAsync(work, session, "refused", firstFile, refused, cancellationToken)
            : Task.CompletedTask;

    private static async Task EndSessionAsync(
        Work work, Guid session, string state, Guid? rawId, RefusedUpload? refused, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(
            EndSessionSql,
            cancellationToken,
            [
                Arg.Id("session", session),
                Arg.Text("state", state),
                Arg.Id("id", rawId),
                Arg.Text("code", refused?.Code),
                Arg.Long("line", refused?.Line),
                Arg.Int("column", refused?.Column),
                Arg.Text("found", StoreText.Clean(refused?.Found, 200)),
                Arg.Text("expected", StoreText.Clean(refused?.Expected, 400)),
            ]);
        await work.ExecuteAsync(RemovePartsSql, cancellationToken, [Arg.Id("session", session)]);
    }
}
