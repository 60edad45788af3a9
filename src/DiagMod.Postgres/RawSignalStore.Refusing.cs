using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <content>Recordings that are not taken: of each a row of why, and nothing else.</content>
internal sealed partial class RawSignalStore
{
    private const string AttemptSql = """
        insert into upload_attempts (
            id, file_name, equipment_id, content_sha256, code, line, column_no, found, expected, actor, ip_address,
            user_agent, created_at)
        values (
            @id, @name, @motor, @hash, @code, @line, @column, @found, @expected, @actor, @address, @agent, @at)
        on conflict (id) do nothing;
        """;

    public async Task RefuseAsync(RefusedUpload refused, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(_database.Now);
        await _database.InTransactionAsync(
            async work =>
            {
                // A session that somebody else ended meanwhile was counted by him.
                if (refused.SessionId is not { } session || await IsOpenAsync(work, session, cancellationToken))
                {
                    await RefuseAsync(work, id, refused, cancellationToken);
                }
            },
            isIdempotent: true,
            cancellationToken);
    }

    private static async Task RefuseAsync(
        Work work, Guid id, RefusedUpload refused, CancellationToken cancellationToken, Guid? firstFile = null)
    {
        var isNew = await work.ExecuteAsync(
            AttemptSql,
            cancellationToken,
            [
                Arg.Id("id", id),
                Arg.Text("name", StoreText.Clean(refused.FileName, 255)),
                Arg.Text("motor", StoreText.Clean(refused.EquipmentId, 64)),
                Arg.Text("hash", refused.ContentSha256),
                Arg.Text("code", refused.Code),
                Arg.Long("line", refused.Line),
                Arg.Int("column", refused.Column),
                Arg.Text("found", StoreText.Clean(refused.Found, 200)),
                Arg.Text("expected", StoreText.Clean(refused.Expected, 400)),
                Arg.Text("actor", StoreText.Clean(refused.Actor.Name, 256)),
                Arg.Text("address", StoreText.Clean(refused.Actor.Address, 64)),
                Arg.Text("agent", StoreText.Clean(refused.Actor.UserAgent, 256)),
                Arg.Time("at", refused.At),
            ]) == 1;
        if (!isNew)
        {
            return;
        }

        await RefuseSessionAsync(work, refused, firstFile, cancellationToken);
        await IngestCounters.AddAsync(work, refused.EquipmentId, cancellationToken, sent: 1, refused: 1);
        await work.AuditAsync(
            new AuditEntry(
                refused.Actor, "upload.refuse", "upload_attempt", id.ToString("D"), "failure",
                StoreJson.Write(new { code = refused.Code, line = refused.Line, column = refused.Column })),
            cancellationToken);
    }

    private RefusedUpload Refusal(RawFileUpload upload, string code, string? found, string expected) => new(
        upload.FileName, upload.EquipmentId.Value, upload.ContentSha256, code, null, null, found, expected, upload.Actor,
        _database.Now)
    {
        SessionId = upload.SessionId,
    };
}
