using DiagMod.Core.Detection;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Priors of the own fleet in the database.</summary>
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
}
