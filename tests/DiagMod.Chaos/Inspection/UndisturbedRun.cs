using DiagMod.Chaos.Storm;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Twin;
using Npgsql;

namespace DiagMod.Chaos.Inspection;

/// <summary>The same files in the same order once more, in this process and without any disturbance, from the bytes that were sent to
/// the twin: every journal entry and the last state must come out bit for bit as in the database.</summary>
/// <param name="connection">The database.</param>
/// <param name="files">What was sent, by name.</param>
internal sealed class UndisturbedRun(NpgsqlConnection connection, IReadOnlyDictionary<string, TestFile> files)
{
    private const string JournalSql = """
        select j.equipment_id, j.seq, j.kind, j.payload, j.previous_hash, j.hash, j.raw_id
        from twin_journal j
        order by j.equipment_id, j.seq;
        """;

    private const string HeadsSql = "select equipment_id, seq, head_hash from twins;";

    private const string CheckpointsSql = "select equipment_id, seq, sha256 from twin_checkpoints;";

    private readonly Dictionary<Guid, (TestRecord Record, FileWindows Windows)> _absorbed = [];

    /// <summary>Runs it.</summary>
    /// <param name="stored">What the database has of files.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Entries that do not hang together, and twins that came out otherwise.</returns>
    public async Task<(IReadOnlyCollection<string> Broken, IReadOnlyCollection<string> Different)> RunAsync(
        IReadOnlyDictionary<Guid, StoredFile> stored, CancellationToken stop)
    {
        var (broken, different) = (new List<string>(), new List<string>());
        var journals = await JournalsAsync(stop);
        var heads = await HeadsAsync(HeadsSql, stop);
        var checkpoints = (await HeadsAsync(CheckpointsSql, stop)).ToLookup(one => one.Motor);
        foreach (var (motor, seq, hash) in heads)
        {
            var entries = journals[motor].ToList();
            if (Fault(entries, seq, hash) is { } fault)
            {
                broken.Add($"{motor}: {fault}");
                continue;
            }

            var states = checkpoints[motor].ToDictionary(one => one.Seq, one => one.Hash);
            if (await FoldAsync(new EquipmentId(motor), entries, stored, states, stop) is { } difference)
            {
                different.Add($"{motor}: {difference}");
            }
        }

        broken.AddRange(journals.Select(journal => journal.Key).Except(heads.Select(head => head.Motor))
            .Select(motor => $"{motor}: a journal without a head"));
        broken.AddRange(stored.Values.Where(file => file.Status == "completed")
            .Where(file => journals[file.Motor].Count(one => one.RawId == file.Id && one.Entry.Kind == JournalKind.FileAbsorbed) != 1)
            .Select(file => $"{file.Motor}: {file.Name} is not in its journal once"));
        return (broken, different);
    }

    private static string? Fault(List<StoredEntry> entries, long headSeq, byte[] headHash)
    {
        var (seq, hash) = (0L, Journal.Genesis);
        foreach (var (_, entry, _) in entries)
        {
            if (Journal.Fault(entry, seq, hash) is { } fault)
            {
                return fault;
            }

            (seq, hash) = (entry.Seq, entry.Hash);
        }

        return seq == headSeq && hash.AsSpan().SequenceEqual(headHash)
            ? null
            : FormattableString.Invariant($"the head stands at {headSeq}, the journal ends at {seq}");
    }

    private async Task<string?> FoldAsync(
        EquipmentId motor, List<StoredEntry> entries, IReadOnlyDictionary<Guid, StoredFile> stored, Dictionary<long, byte[]> states,
        CancellationToken stop)
    {
        var twin = MotorTwin.Restore(motor, new StoredTwin(null, [], 0));
        foreach (var (_, entry, rawId) in entries)
        {
            if (rawId is { } id && !stored.ContainsKey(id))
            {
                return FormattableString.Invariant($"entry {entry.Seq} is of a file that is not there");
            }

            switch (entry.Kind)
            {
                case JournalKind.FileAbsorbed:
                    await AbsorbAsync(twin, motor, stored[rawId!.Value], stop);
                    break;
                case JournalKind.FileAnalyzed:
                    Analyze(twin, motor, stored[rawId!.Value]);
                    break;
                default:
                    twin = MotorTwin.Restore(motor, new StoredTwin(twin.Checkpoint(), [entry], entry.Seq));
                    break;
            }

            if (!twin.HeadHash.Span.SequenceEqual(entry.Hash))
            {
                return FormattableString.Invariant($"entry {entry.Seq} ({entry.Kind}) came out otherwise");
            }

            if (states.TryGetValue(entry.Seq, out var state) && !state.AsSpan().SequenceEqual(twin.Checkpoint().Sha256))
            {
                return FormattableString.Invariant($"the checkpoint at entry {entry.Seq} is of another state");
            }
        }

        var folded = MotorTwin.Restore(motor, new StoredTwin(null, [.. entries.Select(one => one.Entry)], entries.Count));
        return folded.Checkpoint().Sha256.AsSpan().SequenceEqual(twin.Checkpoint().Sha256)
            ? null
            : "the journal folds to another state";
    }

    private async Task AbsorbAsync(MotorTwin twin, EquipmentId motor, StoredFile file, CancellationToken stop)
    {
        var sent = files[file.Name];
        var record = new TestRecord();
        using var body = new MemoryStream(sent.Content);
        var read = await CurrentCsv.ReadAsync(body, CurrentCsvLimits.None, record, stop);
        record.Summary = read.Summary;
        var rate = new SampleRate(TestFile.Hertz);
        var extractor = new FeatureExtractor(rate, read.Summary);
        var windows = new List<WindowFeatures>();
        extractor.Push(record.Rows, windows);
        extractor.Finish(windows);
        var claim = new RawFileClaim(
            new RawFileId(file.Id), motor, 1, 1, file.Name, rate, sent.RecordedAt,
            sent.RecordedAt is null ? TimeSource.Sequence : TimeSource.Recorded, read.Summary);
        var commit = twin.Absorb(new FileWindows(claim, extractor.Phases, windows));
        _absorbed[file.Id] = (record, new FileWindows(claim, extractor.Phases, commit.File!.Windows));
    }

    private void Analyze(MotorTwin twin, EquipmentId motor, StoredFile file)
    {
        var (record, absorbed) = _absorbed[file.Id];
        var plate = NamePlate.From([]);
        var analyzer = new FileAnalyzer(absorbed.Claim.Rate, record.Summary, plate, new FeatureOptions());
        analyzer.Push(record.Rows);
        var claim = new AnalysisClaim(
            new RawFileId(file.Id), motor, 1, 1, file.Name, absorbed.Claim.Rate, file.RecordedAt!.Value, record.Summary)
        {
            Clock = absorbed.Claim.Clock,
        };
        twin.AbsorbAnalysis(new AnalyzedFile(claim, analyzer.Finish(), FileMedians.Of(absorbed.Windows, record.Summary), plate));
    }

    private async Task<ILookup<string, StoredEntry>> JournalsAsync(CancellationToken stop)
    {
        var entries = new List<StoredEntry>();
        await using var command = new NpgsqlCommand(JournalSql, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            entries.Add(new StoredEntry(
                reader.GetString(0),
                new JournalEntry(
                    reader.GetInt64(1), (JournalKind)reader.GetInt16(2), (byte[])reader[3], (byte[])reader[4], (byte[])reader[5]),
                await reader.IsDBNullAsync(6, stop) ? null : reader.GetGuid(6)));
        }

        return entries.ToLookup(entry => entry.Motor);
    }

    private async Task<List<(string Motor, long Seq, byte[] Hash)>> HeadsAsync(string sql, CancellationToken stop)
    {
        var heads = new List<(string, long, byte[])>();
#pragma warning disable CA2100 // constants of this class
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            heads.Add((reader.GetString(0), reader.GetInt64(1), (byte[])reader[2]));
        }

        return heads;
    }

    private sealed record StoredEntry(string Motor, JournalEntry Entry, Guid? RawId);

    /// <summary>A whole record in memory.</summary>
    private sealed class TestRecord : ISampleSink
    {
        private readonly List<float>[] _phases = [[], [], []];

        public RecordingSummary Summary { get; set; } = null!;

        public PhaseCurrents Rows => new(0, _phases[0].ToArray(), _phases[1].ToArray(), _phases[2].ToArray());

        public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
        {
            _phases[0].AddRange(rows.R.Span);
            _phases[1].AddRange(rows.S.Span);
            _phases[2].AddRange(rows.T.Span);
            return ValueTask.CompletedTask;
        }
    }
}
