using System.Diagnostics;
using DiagMod.Chaos.Inspection;
using Npgsql;

namespace DiagMod.Chaos.Storm;

/// <summary>Two hosts on one database, six senders, faults of all kinds, a rest; then what is there is held against what was
/// promised.</summary>
internal sealed class Battery : IAsyncDisposable
{
    private const int Senders = 6;
    private const int LeaseSeconds = 5;
    private const int FirstStartRounds = 4;
    private static readonly TimeSpan SendPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RestPatience = TimeSpan.FromSeconds(LeaseSeconds + 5 + 15);

    private readonly ChaosOptions _options;
    private readonly Action<string> _progress;
    private readonly DirectoryInfo _scratch;
    private readonly DatabaseUnderTest _database;
    private readonly HostUnderTest[] _hosts;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly StormFigures _figures = new();
    private readonly List<string> _notReached = [];

    private Battery(ChaosOptions options, Action<string> progress, DirectoryInfo scratch, DatabaseUnderTest database)
    {
        _options = options;
        _progress = progress;
        _scratch = scratch;
        _database = database;
        _environment = new Dictionary<string, string>
        {
            // The two switches of tests: hosts that share a database, and named places to die at.
            ["APP_ENVIRONMENT"] = "Development",
            ["DIAGMOD_TEST_SHARES_DATABASE"] = "1",
            ["ConnectionStrings__Postgres"] = database.HostConnection,
            ["Storage__KeysFolder"] = Path.Combine(scratch.FullName, "keys"),
            ["DIAGMOD_ADMIN_PASSWORD"] = HostUnderTest.AdminPassword,
            ["Security__LoginsPerMinute"] = "1000",
            ["Security__RequestsPerSecond"] = "100000",
            ["Ingest__LeaseSeconds"] = FormattableString.Invariant($"{LeaseSeconds}"),
            ["Ingest__PollSeconds"] = "1",
            ["Ingest__MaxBackoffSeconds"] = "2",
            ["Forecast__EveryHours"] = "0",
            ["CSV_BATCH_SIZE"] = "1000",
            ["Log__Format"] = "json",
        };
        _hosts = [.. new[] { "a", "b" }.Select(name => new HostUnderTest(
            name, options.HostFolder, Path.Combine(scratch.FullName, name), _environment))];
    }

    /// <summary>What the senders were told.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>What was sent.</summary>
    public IReadOnlyList<TestFile> Files { get; private set; } = [];

    /// <summary>The database, past the relay.</summary>
    public string Connection => _database.OwnConnection;

    /// <summary>Longest lease of a claim.</summary>
    public static TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    /// <summary>Makes the scratch folder and the database.</summary>
    public static async Task<Battery> PrepareAsync(ChaosOptions options, Action<string> progress, CancellationToken stop)
    {
        var scratch = Directory.CreateTempSubdirectory("diagmod-chaos-");
        try
        {
            // The database's user must be able to get to its folder.
            scratch.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            var database = await DatabaseUnderTest.StartAsync(Path.Combine(scratch.FullName, "db"), stop);
            return new Battery(options, progress, scratch, database);
        }
        catch
        {
            scratch.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Runs the whole battery.</summary>
    public async Task<BatteryReport> RunAsync(CancellationToken stop)
    {
        Say("simulating the recordings");
        Files = await Task.WhenAll(
            Enumerable.Range(0, _options.Uploads).Select(number => TestFile.MakeAsync(_options.Seed, number, Senders)));
        if (_options.Broken is null)
        {
            Say("killing first starts");
            await new FirstStarts(_options.HostFolder, _scratch.FullName, _database, _environment, _figures, _options.Seed)
                .RunAsync(_options.HostKills == 0 ? 0 : _options.Uploads >= 100 ? FirstStartRounds : 1, stop);
        }

        var since = Stopwatch.StartNew();
        await StormAsync(since, stop);
        var seconds = since.Elapsed.TotalSeconds;
        Say("the storm is over; waiting for rest");
        await RestAsync(stop);
        Say("inspecting");
        return await ReportAsync(seconds, stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await _database.DisposeAsync();
        _scratch.Delete(recursive: true);
    }

    private async Task StormAsync(Stopwatch since, CancellationToken stop)
    {
        var loops = _hosts.Select((host, number) => new HostLoop(
            host, _database, _figures, _options, Lease, Seeds.Of(_options.Seed, number))).ToArray();

        // One after the other: the second finds a migrated database, as a second host does.
        foreach (var loop in loops)
        {
            if (!await loop.StartAsync(null, stop))
            {
                throw new InvalidOperationException("A host did not start: " + loop.LastWords);
            }
        }

        foreach (var broken in _options.Broken?.Split(',') ?? [])
        {
            await ExecuteAsync(Breakage.All[broken].Sql, stop);
        }

        var isCalm = false;
        var senders = Enumerable.Range(0, Senders).Select(number => new Sender(
            _hosts, Ledger, Seeds.Of(_options.Seed, 100 + number))).ToArray();
        var sending = Task.WhenAll(senders.Select((sender, number) => sender.RunAsync(
            [.. Files.Where(file => file.Number % Senders == number)], TurnAsync, stop)));
        bool IsOver() => sending.IsFaulted || (IsEnough() && sending.IsCompleted) || since.Elapsed.TotalMinutes >= _options.Minutes;
        var storm = loops.Select(loop => loop.RunAsync(IsOver, stop))
            .Append(new DatabaseLoop(_database, _figures, _options, Seeds.Of(_options.Seed, 50)).RunAsync(IsOver, stop))
            .Append(TellAsync(IsOver, since, senders, stop));
        await Task.WhenAll(storm);
        isCalm = true;
        foreach (var (loop, host) in _options.HostKills == 0 ? [] : loops.Zip(_hosts))
        {
            // Whatever a host was armed with ends here.
            await host.KillAsync();
            if (!await loop.StartAsync(null, stop))
            {
                _notReached.Add($"host {host.Name} did not start after the storm");
            }
        }

        try
        {
            await sending.WaitAsync(SendPatience, stop);
        }
        catch (TimeoutException)
        {
            _notReached.Add(FormattableString.Invariant(
                $"{senders.Sum(sender => sender.Sent)} of {Files.Count} files had an answer {SendPatience.TotalSeconds:0} s after the storm"));
        }

        foreach (var sender in senders)
        {
            sender.Dispose();
        }

        Ask(_figures.HostKills, _options.HostKills, "host kills");
        Ask(_figures[StormFigures.Freezes], _options.Freezes, "freezes");
        Ask(_figures.OfDatabase, _options.DatabaseKills, "database kills");

        // Files are spread over the storm, so that every blow finds some on their way.
        async Task TurnAsync(TestFile file, CancellationToken cancelled)
        {
            while (!isCalm && _options.HostKills > 0 && since.Elapsed.TotalMinutes < _options.Minutes
                && file.Number > 0.95 * Files.Count * _figures.HostKills / _options.HostKills + Senders)
            {
                await Task.Delay(50, cancelled);
            }
        }
    }

    private bool IsEnough() =>
        _figures.HostKills >= _options.HostKills && _figures[StormFigures.Freezes] >= _options.Freezes
        && _figures.OfDatabase >= _options.DatabaseKills;

    private void Ask(int done, int wanted, string what)
    {
        if (done < wanted)
        {
            _notReached.Add(FormattableString.Invariant($"{done} of {wanted} {what}"));
        }
    }

    private async Task TellAsync(Func<bool> isOver, Stopwatch since, Sender[] senders, CancellationToken stop)
    {
        var told = since.Elapsed;
        while (!isOver())
        {
            await Task.Delay(500, stop);
            if (since.Elapsed - told > TimeSpan.FromSeconds(15))
            {
                told = since.Elapsed;
                Say(FormattableString.Invariant(
                    $"{told.TotalSeconds:0} s: {senders.Sum(sender => sender.Sent)} of {Files.Count} files sent, {_figures.HostKills} host kills, {_figures[StormFigures.Freezes]} freezes, {_figures.OfDatabase} database kills"));
            }
        }
    }

    /// <summary>Until nothing is left to do, or nothing has moved for longer than any lease.</summary>
    private async Task RestAsync(CancellationToken stop)
    {
        var (moved, last) = (Stopwatch.StartNew(), "");
        while (moved.Elapsed < RestPatience)
        {
            var now = await StateAsync(stop);
            if (now.EndsWith(" left 0", StringComparison.Ordinal))
            {
                break;
            }

            if (now != last)
            {
                (last, _) = (now, moved);
                moved.Restart();
            }

            await Task.Delay(250, stop);
        }

        if (_options.HostKills == 0)
        {
            return;
        }

        // What a killed host left in its quarantine goes when it starts.
        foreach (var host in _hosts)
        {
            await host.StopAsync();
        }

        foreach (var host in _hosts)
        {
            host.Start(null);
            if (!await host.ReadyAsync(SendPatience, stop))
            {
                _notReached.Add($"host {host.Name} did not start once more: {host.LastWords}");
            }
        }
    }

    private async Task<string> StateAsync(CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(
            """
            select 'completed ' || count(*) filter (where processing_status = 'completed')
                || ' analysed ' || count(*) filter (where analysis_status = 'completed')
                || ' attempts ' || coalesce(sum(attempt + analysis_attempt), 0)
                || ' left ' || count(*) filter (where processing_status in ('pending', 'processing')
                    or (processing_status = 'completed' and analysis_status in ('pending', 'running')))
            from raw_signals
            """,
            connection);
        return (string)(await command.ExecuteScalarAsync(stop))!;
    }

    private async Task ExecuteAsync(string sql, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync(stop);
#pragma warning disable CA2100 // texts of Breakage
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<BatteryReport> ReportAsync(double seconds, CancellationToken stop)
    {
        var violations = await new DatabaseInspection(Connection, Files, Ledger).RunAsync(stop);
        var orphans = _hosts.SelectMany(host => Directory.EnumerateFiles(Path.Combine(host.Folder, "spool")))
            .Where(file => Path.GetFileName(file) != "owner.lock")
            .Select(file => FormattableString.Invariant($"{file}, written {File.GetLastWriteTimeUtc(file):O}"))
            .ToList();
        var late = _figures.ReadySeconds.Where(ready => ready > _options.ReadySeconds).ToList();
        violations.AddRange(
        [
            Violation.Of(Counters.OrphanSpool, orphans),
            Violation.Of(Counters.SlowStart, [.. late.Select(ready => FormattableString.Invariant($"{ready:0.0} s"))]),
            Violation.Of(Counters.OddAnswer, [.. Ledger.Odd.Select(Explained)]),
            Violation.Of(Counters.HostEnded, _figures.HostsEnded),
            Violation.Of(Counters.FirstStartBroken, _figures.BrokenFirstStarts),
        ]);
        foreach (var host in _hosts)
        {
            await host.StopAsync();
        }

        var work = await DatabaseInspection.WorkAsync(Connection, stop);
        var ready = _figures.ReadySeconds.Order().ToArray();
        List<KeyValuePair<string, double>> done =
        [
            new("files", Files.Count), new("files acknowledged", Ledger.Acknowledged.Count), new("files sent again on purpose", Ledger.Resent),
            .. new[]
            {
                StormFigures.Kills, StormFigures.PointKills, StormFigures.Freezes, StormFigures.DatabaseKills,
                StormFigures.DatabaseStops, StormFigures.Exhaustions, StormFigures.Slowdowns, StormFigures.Swallowed,
                StormFigures.Fills, StormFigures.FailedStarts,
            }.Select(what => KeyValuePair.Create(what, (double)_figures[what])),
            .. work,
            .. Ledger.Answers.OrderBy(answer => answer.Key, StringComparer.Ordinal)
                .Select(answer => KeyValuePair.Create("answers: " + answer.Key, (double)answer.Value)),
            new("starts measured", ready.Length),
            new("median start, s", ready.Length == 0 ? double.NaN : Math.Round(ready[ready.Length / 2], 2)),
            new("slowest start, s", ready.Length == 0 ? double.NaN : Math.Round(ready[^1], 2)),
        ];
        return new BatteryReport(
            _options.Seed, Math.Round(seconds, 1), done, _figures.KillPoints, _database.NoDisk is { } why ? [why] : [],
            _notReached, violations);
    }

    /// <summary>An answer with what the hosts logged about it: their words go with the scratch folder.</summary>
    private string Explained(string answer)
    {
        const string Mark = "\"trace_id\":\"";
        var at = answer.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return answer;
        }

        var trace = answer.AsSpan(at + Mark.Length);
        trace = trace[..Math.Max(0, trace.IndexOf('"'))];
        var wanted = trace.ToString();
        return _hosts.SelectMany(host => host.LoggedLines(wanted))
            .Aggregate(answer, (words, line) => words + Environment.NewLine + "      " + line);
    }

    private void Say(string words) => _progress("chaos: " + words);
}
