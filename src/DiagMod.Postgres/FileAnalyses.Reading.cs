using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Stored analyses, and how many wait.</summary>
internal sealed partial class FileAnalyses
{
    private const string Columns = """
        a.raw_id, a.equipment_id, a.recorded_at, a.created_at, a.analysis, a.diagnosis, a.spectrum_first_hz,
        a.spectrum_step_hz, a.spectrum
        """;

    private const string FindSql = $"""
        select {Columns}
        from file_analyses a
        where a.raw_id = @id;
        """;

    private const string NewestSql = $"""
        select {Columns}
        from file_analyses a
        where a.equipment_id = @motor
        order by a.recorded_at desc, a.raw_id desc
        limit 1;
        """;

    private const string CountSql = """
        select count(*) filter (where analysis_status = 'pending'), count(*) filter (where analysis_status = 'running'),
            count(*) filter (where analysis_status = 'completed'), count(*) filter (where analysis_status = 'failed')
        from raw_signals
        where processing_status = 'completed'
            and deleted_at is null
            and (@motor::text is null or equipment_id = @motor);
        """;

    public async Task<StoredAnalysis?> FindAsync(RawFileId rawId, CancellationToken cancellationToken)
    {
        await using var command = database.Command(FindSql);
        command.Parameters.Add(Arg.Id("id", rawId.Value));
        return await ReadAsync(command, cancellationToken);
    }

    public async Task<StoredAnalysis?> NewestAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await using var command = database.Command(NewestSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        return await ReadAsync(command, cancellationToken);
    }

    public async Task<AnalysisCounts> CountAsync(EquipmentId? id, CancellationToken cancellationToken)
    {
        await using var command = database.Command(CountSql);
        command.Parameters.Add(Arg.Text("motor", id?.Value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new AnalysisCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    private static async Task<StoredAnalysis?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader, SpectrumOf(reader)) : null;
    }
}
