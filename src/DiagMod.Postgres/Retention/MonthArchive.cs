using DiagMod.Postgres.Dumps;
using Npgsql;
using static DiagMod.Postgres.Dumps.OwnerConnection;

namespace DiagMod.Postgres.Retention;

/// <summary>The file of one month of one table: written before the month is dropped, and put back by attaching it again.</summary>
public static class MonthArchive
{
    /// <summary>How the names of such files end.</summary>
    public const string Extension = ".diagmod-month";

    private const string ReceiveSql = "select receive_month(@parent, @month);";

    private const string AttachSql = "select attach_month(@parent, @month);";

    private const string NoteSql = "select audit_append('local', null, null, 'retention.attach', @parent, @month, 'success', @details);";

    private static readonly string[] Parents = ["raw_chunks", "features", "minute_feature_summary"];

    /// <summary>Puts a month back: reads the file into a table beside its parent, and attaches that when every digest was right.</summary>
    /// <param name="connectionString">The database, for its owner; a host may work on it.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends it; nothing was attached.</param>
    /// <returns>The month, its rows, and whether it was attached or joined what was there again.</returns>
    /// <exception cref="DumpException">It is no file of a month, or it is damaged; nothing was changed.</exception>
    public static async Task<AttachedMonth> AttachAsync(
        string connectionString, string path, CancellationToken cancellationToken)
    {
        var manifest = await DumpReader.ManifestAsync(path, cancellationToken);
        if (manifest is not { Kind: "month", Month: { } month, Tables: [var table] } || !Parents.Contains(table.Name))
        {
            throw new DumpException($"{path} is no file of a month, but of kind '{manifest.Kind}'.");
        }

        await using var connection = await OpenAsync(connectionString, "attach", cancellationToken);
        await ExecuteAsync(connection, "begin;", cancellationToken);
        var received = (string)(await ScalarAsync(
            connection, ReceiveSql, cancellationToken, Arg.Text("parent", table.Name), Arg.Time("month", month)))!;
        var found = await DumpReader.ReadAsync(
            path,
            async (name, stream) =>
            {
                if (name != DumpFormat.TablePrefix + table.Name)
                {
                    return;
                }

                var sql = $"copy {Quoted(received)} ({Quoted(table.Columns)}) from stdin (format binary)";
                await using var copy = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
                try
                {
                    await stream.CopyToAsync(copy, DumpFormat.FrameBytes, cancellationToken);
                }
                catch
                {
                    await copy.CancelAsync();
                    throw;
                }
            },
            cancellationToken);
        var rows = found[DumpFormat.TablePrefix + table.Name].Rows;
        var how = (string)(await ScalarAsync(
            connection, AttachSql, cancellationToken, Arg.Text("parent", table.Name), Arg.Time("month", month)))!;
        await ScalarAsync(
            connection, NoteSql, cancellationToken, Arg.Text("parent", table.Name),
            Arg.Text("month", FormattableString.Invariant($"{month:yyyy-MM}")),
            Arg.Of("details", NpgsqlTypes.NpgsqlDbType.Json, StoreJson.Write(new { file = Path.GetFileName(path), rows, how })));
        await ExecuteAsync(connection, "commit;", cancellationToken);
        return new AttachedMonth(table.Name, month, rows, how == "attached");
    }

    internal static async Task<DumpDigest> WriteAsync(
        NpgsqlConnection connection, DumpWriter writer, string parent, DateTimeOffset month, string table,
        IReadOnlyList<string> columns, string product, CancellationToken cancellationToken)
    {
        await writer.AddJsonAsync(
            DumpFormat.Manifest,
            new DumpManifest
            {
                Format = DumpFormat.Version,
                Kind = "month",
                Product = product,
                Postgres = connection.PostgreSqlVersion.ToString(),
                CreatedAt = TimeProvider.System.GetUtcNow(),
                Scripts = await DatabaseBackup.ScriptsAsync(connection, cancellationToken),
                Tables = [new DumpTable(parent, columns)],
                Month = month,
            },
            cancellationToken);
        return await writer.AddAsync(
            DumpFormat.TablePrefix + parent,
            isTable: true,
            async stream =>
            {
                var sql = $"copy (select {Quoted(columns)} from {Quoted(table)}) to stdout (format binary)";
                await using var copy = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
                await copy.CopyToAsync(stream, DumpFormat.FrameBytes, cancellationToken);
            },
            cancellationToken);
    }
}

/// <summary>A month that came back.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Month">Its first day, UTC.</param>
/// <param name="Rows">Rows of the file.</param>
/// <param name="IsAttached">True: attached as it was; false: its rows joined those of a month that was there again.</param>
public sealed record AttachedMonth(string Table, DateTimeOffset Month, long Rows, bool IsAttached);
