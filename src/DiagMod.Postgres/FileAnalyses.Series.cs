using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Series of stored analyses.</summary>
internal sealed partial class FileAnalyses
{
    private const int MostOfSeries = 1_000;

    private const string SeriesSql = """
        select raw_id, equipment_id, recorded_at, created_at, analysis, diagnosis
        from file_analyses
        where equipment_id = @motor
            and (@to::timestamptz is null or recorded_at <= @to)
        order by recorded_at desc, raw_id desc
        limit @most;
        """;

    // Files of before the newest beginning belong to the motor as it was: those recorded up to the newest file of then.
    private const string BaselineSql = $"""
        with beginning as (
            select f.recorded_at as at
            from twin_journal f
            where f.equipment_id = @motor
                and f.recorded_at is not null
                and f.seq < (
                    select max(o.seq)
                    from twin_journal o
                    where o.equipment_id = @motor
                        and o.kind in (3, 4)
                        and o.seq <= @through)
            order by f.recorded_at desc
            limit 1
        )
        select {Columns}
        from file_analyses a
        where a.equipment_id = @motor
            and a.recorded_at > coalesce((select at from beginning), '-infinity')
            and (@to::timestamptz is null or a.recorded_at <= @to)
            and a.analysis ->> 'obstacle' = 'none'
        order by a.recorded_at, a.raw_id
        limit @most;
        """;

    public async Task<IReadOnlyList<StoredAnalysis>> SeriesAsync(
        EquipmentId id, DateTimeOffset? upTo, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, MostOfSeries);
        await using var command = database.Command(SeriesSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Time("to", upTo));
        command.Parameters.Add(Arg.Int("most", most));
        var series = await ReadAllAsync(command, reader => Read(reader, RecordSpectrum.Empty), cancellationToken);
        series.Reverse();
        return series;
    }

    public async Task<IReadOnlyList<StoredAnalysis>> BaselineAsync(
        EquipmentId id, long throughSeq, DateTimeOffset? upTo, CancellationToken cancellationToken)
    {
        await using var command = database.Command(BaselineSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Long("through", throughSeq));
        command.Parameters.Add(Arg.Time("to", upTo));
        command.Parameters.Add(Arg.Int("most", OwnBaseline.Files));
        return await ReadAllAsync(command, reader => Read(reader, SpectrumOf(reader)), cancellationToken);
    }

    private static async Task<List<StoredAnalysis>> ReadAllAsync(
        NpgsqlCommand command, Func<NpgsqlDataReader, StoredAnalysis> read, CancellationToken cancellationToken)
    {
        var found = new List<StoredAnalysis>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(read(reader));
        }

        return found;
    }

    private static RecordSpectrum SpectrumOf(NpgsqlDataReader reader) =>
        SpectrumBlob.Decode(reader.GetDouble(6), reader.GetDouble(7), reader.Bytes(8));

    private static StoredAnalysis Read(NpgsqlDataReader reader, RecordSpectrum spectrum) => new(
        new RawFileId(reader.GetGuid(0)), new EquipmentId(reader.GetString(1)), reader.Time(2), reader.Time(3),
        StoreJson.Read<FileAnalysis>(reader.GetString(4)) with { Spectrum = spectrum },
        StoreJson.Read<MotorDiagnosis>(reader.GetString(5)));
}
