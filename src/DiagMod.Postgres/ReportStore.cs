using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Reports with their files.</summary>
internal sealed class ReportStore(Database database) : IReportStore
{
    private const string SelectSql = """
        select id, kind, equipment_id, language, from_at, to_at, evidence, sha256, octet_length(content), pages, file_name, figures::text,
            created_at, created_by
        from reports
        """;

    private const string FindSql = $"""
        {SelectSql}
        where id = @id;
        """;

    private const string FindByEvidenceSql = $"""
        {SelectSql}
        where evidence = @evidence
            and language = @language
            and kind = @kind;
        """;

    private const string PreviousSql = $"""
        {SelectSql}
        where equipment_id is not distinct from @equipment
            and evidence <> @evidence
        order by id desc
        limit 1;
        """;

    private const string ListSql = $"""
        {SelectSql}
        where (@equipment::text is null or equipment_id = @equipment)
            and (@before::uuid is null or id < @before)
        order by id desc
        limit @most;
        """;

    private const string ContentSql = """
        select content
        from reports
        where id = @id;
        """;

    private const string KeepSql = """
        insert into reports (
            id, kind, equipment_id, language, from_at, to_at, evidence, sha256, content, pages, file_name, figures, created_at,
            created_by)
        values (@id, @kind, @equipment, @language, @from, @to, @evidence, @sha256, @content, @pages, @name, @figures, @created, @by)
        on conflict (evidence, language, kind) do nothing;
        """;

    private const string ForgetSql = """
        delete from reports
        where id in (select id from reports order by id desc offset @keep);
        """;

    public async Task<ReportRow> KeepAsync(
        ReportRow report, byte[] content, int keep, Actor actor, CancellationToken cancellationToken)
    {
        await database.InTransactionAsync(
            async work =>
            {
                if (await work.ExecuteAsync(KeepSql, cancellationToken, Bind(report, content)) == 0)
                {
                    return;
                }

                await work.ExecuteAsync(ForgetSql, cancellationToken, Arg.Int("keep", keep));
                await work.AuditAsync(
                    new AuditEntry(
                        actor, "report.make", "report", report.Id.ToString("D"), "success",
                        StoreJson.Write(new
                        {
                            kind = KindOf(report.Kind),
                            equipment_id = report.EquipmentId?.Value,
                            language = report.Language,
                            evidence = report.Evidence,
                            sha256 = report.Sha256,
                        })),
                    cancellationToken);
            },
            isIdempotent: true,
            cancellationToken);
        return await FindByEvidenceAsync(report.Kind, report.Language, report.Evidence, cancellationToken) ?? report;
    }

    public Task<ReportRow?> FindByEvidenceAsync(
        ReportKind kind, string language, string evidence, CancellationToken cancellationToken) => FindAsync(
        FindByEvidenceSql, cancellationToken,
        Arg.Text("evidence", evidence), Arg.Text("language", language), Arg.Text("kind", KindOf(kind)));

    public Task<ReportRow?> PreviousAsync(EquipmentId? equipmentId, string evidence, CancellationToken cancellationToken) => FindAsync(
        PreviousSql, cancellationToken, Arg.Text("equipment", equipmentId?.Value), Arg.Text("evidence", evidence));

    public Task<ReportRow?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        FindAsync(FindSql, cancellationToken, Arg.Id("id", id));

    public async Task<byte[]?> ContentAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Command(ContentSql);
        command.Parameters.Add(Arg.Id("id", id));
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }

    public async Task<Page<ReportRow>> ListAsync(
        EquipmentId? equipmentId, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("reports", 1, page.Cursor);
        await using var command = database.Command(ListSql);
        command.Parameters.Add(Arg.Text("equipment", equipmentId?.Value));
        command.Parameters.Add(Arg.Id("before", key is null ? null : Cursor.Id(key[0])));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var reports = new List<ReportRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            reports.Add(Read(reader));
        }

        return Cursor.Page(reports, limit, one => Cursor.Write("reports", one.Id.ToString("D")));
    }

    private async Task<ReportRow?> FindAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = database.Command(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static NpgsqlParameter[] Bind(ReportRow report, byte[] content) =>
    [
        Arg.Id("id", report.Id), Arg.Text("kind", KindOf(report.Kind)), Arg.Text("equipment", report.EquipmentId?.Value),
        Arg.Text("language", report.Language), Arg.Time("from", report.From), Arg.Time("to", report.To),
        Arg.Text("evidence", report.Evidence), Arg.Text("sha256", report.Sha256), Arg.Bytes("content", content),
        Arg.Int("pages", report.Pages), Arg.Text("name", report.FileName), Arg.Json("figures", report.FiguresJson),
        Arg.Time("created", report.CreatedAt), Arg.Text("by", report.CreatedBy),
    ];

    private static string KindOf(ReportKind kind) => kind == ReportKind.Motor ? "motor" : "fleet";

    private static ReportRow Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Kind = reader.GetString(1) == "motor" ? ReportKind.Motor : ReportKind.Fleet,
        EquipmentId = reader.TextOrNull(2) is { } motor ? new EquipmentId(motor) : null,
        Language = reader.GetString(3),
        From = reader.Time(4),
        To = reader.Time(5),
        Evidence = reader.GetString(6),
        Sha256 = reader.GetString(7),
        Bytes = reader.GetInt32(8),
        Pages = reader.GetInt32(9),
        FileName = reader.GetString(10),
        FiguresJson = reader.GetString(11),
        CreatedAt = reader.Time(12),
        CreatedBy = reader.GetString(13),
    };
}
