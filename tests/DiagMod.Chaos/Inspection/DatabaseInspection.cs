using DiagMod.Chaos.Storm;
using DiagMod.Core.Ports;
using DiagMod.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace DiagMod.Chaos.Inspection;

/// <summary>Holds a database at rest against what was sent and what was promised; every counter must be 0.</summary>
/// <param name="connectionString">The database, as its owner.</param>
/// <param name="files">What was sent.</param>
/// <param name="ledger">What was promised.</param>
internal sealed partial class DatabaseInspection(string connectionString, IReadOnlyList<TestFile> files, Ledger ledger)
{
    private readonly Dictionary<string, TestFile> _byName = files.ToDictionary(file => file.Name);

    /// <summary>Counts.</summary>
    public async Task<List<Violation>> RunAsync(CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        var stored = await StoredFilesAsync(connection, stop);
        var violations = new List<Violation>
        {
            Acknowledged(Counters.AckedMissing, stored, (ids, _) => ids.Where(id => !stored.ContainsKey(id))),
            Acknowledged(Counters.TwoIds, stored, (ids, _) => ids.Skip(1)),
            Violation.Of(
                Counters.DuplicateHash,
                [.. stored.Values.GroupBy(file => file.Name).Where(same => same.Count() > 1).Select(same => same.Key)]),
            Acknowledged(
                Counters.NotCompleted, stored,
                (ids, _) => ids.Where(id => stored.TryGetValue(id, out var file) && file.Status != "completed")),
            Violation.Of(
                Counters.WrongWindowCount,
                [
                    .. stored.Values.Where(file => file.Status == "completed" && file.Windows != _byName[file.Name].WindowRms()[0].Length)
                        .Select(file => FormattableString.Invariant($"{file.Name}: {file.Windows}")),
                ]),
        };
        foreach (var (name, sql) in Queries)
        {
            violations.Add(Violation.Of(name, await ListAsync(connection, sql, stop)));
        }

        violations.Add(Violation.Of(Counters.WindowOff, await WindowsOffAsync(connection, stored, stop)));
        violations.Add(Violation.Of(Counters.SamplesOff, await SamplesOffAsync(stored, stop)));
        var undisturbed = await new UndisturbedRun(connection, _byName).RunAsync(stored, stop);
        violations.Add(Violation.Of(Counters.JournalBroken, undisturbed.Broken));
        violations.Add(Violation.Of(Counters.TwinDiffers, undisturbed.Different));
        violations.Add(Violation.Of(Counters.DoctorProblem, await DoctorAsync(stop)));
        return violations;
    }

    /// <summary>How much was claimed again, and by how many hosts.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<string, double>>> WorkAsync(string connectionString, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(WorkSql, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return
        [
            new("files claimed more than once", reader.GetInt64(0)), new("most claims of one file", reader.GetInt64(1)),
            new("host processes that completed files", reader.GetInt64(2)), new("windows", reader.GetInt64(3)),
            new("audit rows", reader.GetInt64(4)), new("journal entries", reader.GetInt64(5)),
        ];
    }

    private Violation Acknowledged(
        string name, Dictionary<Guid, StoredFile> stored, Func<IReadOnlyCollection<Guid>, StoredFile?, IEnumerable<Guid>> wrong)
    {
        var found = ledger.Acknowledged
            .SelectMany(file => wrong(file.Value, null).Select(id => FormattableString.Invariant(
                $"f{file.Key}.csv, {id}: {(stored.TryGetValue(id, out var one) ? one.Status + " " + one.Failure : "not there")}")))
            .ToList();
        return Violation.Of(name, found);
    }

    private static async Task<Dictionary<Guid, StoredFile>> StoredFilesAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var stored = new Dictionary<Guid, StoredFile>();
        await using var command = new NpgsqlCommand(FilesSql, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var file = new StoredFile(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4),
                await reader.IsDBNullAsync(5, stop) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(5, stop),
                reader.GetString(6));
            stored[file.Id] = file;
        }

        return stored;
    }

    private static async Task<IReadOnlyCollection<string>> ListAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        var found = new List<string>();
#pragma warning disable CA2100 // constants of this class
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    /// <summary>Every window of every completed file: there, at its place, with the RMS that a plain loop over the cells gives.</summary>
    private async Task<IReadOnlyCollection<string>> WindowsOffAsync(
        NpgsqlConnection connection, Dictionary<Guid, StoredFile> stored, CancellationToken stop)
    {
        const double Tolerance = 1e-6;
        var expected = stored.Values.Where(file => file.Status == "completed")
            .ToDictionary(file => file.Id, file => _byName[file.Name].WindowRms());
        var seen = new HashSet<(Guid, int)>();
        var off = new List<string>();
        await using var command = new NpgsqlCommand(WindowsSql, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var (id, index) = (reader.GetGuid(0), reader.GetInt32(1));
            if (!expected.TryGetValue(id, out var rms) || index < 0 || index >= rms[0].Length)
            {
                off.Add(FormattableString.Invariant($"{id}, window {index}: of no completed file"));
                continue;
            }

            var start = stored[id].RecordedAt + TimeSpan.FromSeconds(index / 2.0);
            var isOff = reader.GetInt64(2) != index * (TestFile.Hertz / 2L)
                || await reader.GetFieldValueAsync<DateTimeOffset>(3, stop) != start;
            for (var phase = 0; phase < 3; phase++)
            {
                var value = await reader.IsDBNullAsync(4 + phase, stop) ? double.NaN : reader.GetDouble(4 + phase);
                isOff |= !(Math.Abs(value - rms[phase][index]) <= Tolerance * Math.Max(1, rms[phase][index]));
            }

            seen.Add((id, index));
            if (isOff)
            {
                off.Add(FormattableString.Invariant($"{stored[id].Name}, window {index}"));
            }
        }

        off.AddRange(expected.SelectMany(file => Enumerable.Range(0, file.Value[0].Length)
            .Where(index => !seen.Contains((file.Key, index)))
            .Select(index => FormattableString.Invariant($"{stored[file.Key].Name}, window {index} is missing"))));
        return off;
    }

    /// <summary>Every stored sample, read through the product's own port, against the cells that were sent.</summary>
    private async Task<IReadOnlyCollection<string>> SamplesOffAsync(Dictionary<Guid, StoredFile> stored, CancellationToken stop)
    {
        var spool = Directory.CreateTempSubdirectory("diagmod-chaos-read-");
        var off = new List<string>();
        try
        {
            await using var services = new ServiceCollection().AddLogging()
                .AddDiagModPostgres(connectionString, new PostgresOptions { SpoolFolder = spool.FullName, HandoverSamples = 0 })
                .BuildServiceProvider();
            var store = services.GetRequiredService<IRawSignalStore>();
            foreach (var file in stored.Values)
            {
                var cells = _byName[file.Name].Cells();
                var (rows, isOff) = (0, false);
                try
                {
                    await foreach (var run in store.ReadSamplesAsync(new(file.Id), 0, stop))
                    {
                        for (var i = 0; i < run.Count && !isOff; i++)
                        {
                            isOff = rows + i >= cells[0].Length || run.R.Span[i] != cells[0][rows + i]
                                || run.S.Span[i] != cells[1][rows + i] || run.T.Span[i] != cells[2][rows + i];
                        }

                        rows += run.Count;
                    }
                }
                catch (InvalidDataException)
                {
                    // The store itself says so: samples are missing or damaged.
                    isOff = true;
                }

                if (isOff || rows != cells[0].Length)
                {
                    off.Add(FormattableString.Invariant($"{file.Name}: {rows} of {cells[0].Length} rows"));
                }
            }
        }
        finally
        {
            spool.Delete(recursive: true);
        }

        return off;
    }

    private async Task<IReadOnlyCollection<string>> DoctorAsync(CancellationToken stop)
    {
        var problems = new List<string>();
        await foreach (var finding in new DatabaseChecks(connectionString, TimeProvider.System).RunAsync(stop))
        {
            if (finding.Level is FindingLevel.Problem or FindingLevel.Missing)
            {
                problems.Add($"{finding.Id}: {finding.What}");
            }
        }

        return problems;
    }
}

/// <summary>A row of raw_signals.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Motor">Its motor.</param>
/// <param name="Name">Its name: tells which file it is of.</param>
/// <param name="Status">Its status.</param>
/// <param name="Windows">Windows stored of it, each counted once.</param>
/// <param name="RecordedAt">Its time, once it is known.</param>
/// <param name="Failure">Why it failed; empty when it did not.</param>
internal sealed record StoredFile(
    Guid Id, string Motor, string Name, string Status, long Windows, DateTimeOffset? RecordedAt, string Failure);
