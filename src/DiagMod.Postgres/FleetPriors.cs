using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Postgres;

/// <summary>Priors of the own fleet in the database, and the healthy files that they are made from.</summary>
internal sealed class FleetPriors(Database database) : IFleetPriors
{
    private const string CurrentSql = """
        select artefact
        from fleet_priors
        where is_adopted
        order by created_at desc
        limit 1;
        """;

    private const string KeepSql = """
        insert into fleet_priors (version, hash, artefact, manifest, is_adopted)
        values (@version, @hash, @artefact, @manifest::jsonb, @adopted)
        on conflict (version) do nothing;
        """;

    private const string HealthySql = """
        with healthy as (
            select j.seq, row_number() over (order by j.seq) as number, count(*) over () as files
            from twin_journal j
            join raw_signals r on r.id = j.raw_id
            where j.equipment_id = @motor
                and j.kind = 1
                and r.level = 'none'
                and r.deleted_at is null
                and j.seq > coalesce(
                    (select max(seq) from twin_journal where equipment_id = @motor and kind in (3, 4)), 0))
        select j.seq, j.kind, j.payload, j.previous_hash, j.hash
        from healthy h
        join twin_journal j on j.equipment_id = @motor and j.seq = h.seq
        where (h.number - 1) % ((h.files + @most - 1) / @most) = 0
        order by j.seq;
        """;

    public async Task<DetectorPrior?> CurrentAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Command(CurrentSql);
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] artefact ? DetectorPrior.Read(artefact) : null;
    }

    public async Task KeepAsync(DetectorPrior prior, PriorManifest manifest, CancellationToken cancellationToken)
    {
        await using var command = database.Command(KeepSql);
        command.Parameters.Add(Arg.Text("version", prior.Version));
        command.Parameters.Add(Arg.Text("hash", prior.Hash));
        command.Parameters.Add(Arg.Bytes("artefact", prior.ToBytes()));
        command.Parameters.Add(Arg.Text("manifest", StoreJson.Write(manifest)));
        command.Parameters.Add(Arg.Flag("adopted", manifest.IsAdopted));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<JournalEntry>> HealthyFilesAsync(
        EquipmentId id, int most, CancellationToken cancellationToken)
    {
        await using var command = database.Command(HealthySql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Int("most", most));
        var entries = new List<JournalEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new JournalEntry(
                reader.GetInt64(0), (JournalKind)reader.GetInt16(1), reader.Bytes(2), reader.Bytes(3), reader.Bytes(4)));
        }

        return entries;
    }
}
