using System.Collections.Concurrent;

namespace DiagMod.Chaos.Storm;

/// <summary>What a storm has done so far.</summary>
internal sealed class StormFigures
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _killPoints = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<double> _readySeconds = new();
    private readonly ConcurrentQueue<string> _brokenFirstStarts = new();
    private readonly ConcurrentQueue<string> _endedByItself = new();

    public const string Kills = "host kills";
    public const string PointKills = "host kills at named points";
    public const string Freezes = "freezes past the lease";
    public const string DatabaseKills = "database kills (SIGKILL)";
    public const string DatabaseStops = "database kills (immediate)";
    public const string Exhaustions = "connection exhaustions";
    public const string Slowdowns = "slow database";
    public const string Swallowed = "database that does not answer";
    public const string Fills = "disk full";
    public const string FailedStarts = "starts without a database";

    /// <summary>Named places at which a host was killed.</summary>
    public IReadOnlyDictionary<string, int> KillPoints =>
        new SortedDictionary<string, int>(_killPoints.ToDictionary(), StringComparer.Ordinal);

    /// <summary>Seconds of each start while the database was well.</summary>
    public IReadOnlyCollection<double> ReadySeconds => _readySeconds;

    /// <summary>First starts that were killed and did not come to a good end.</summary>
    public IReadOnlyCollection<string> BrokenFirstStarts => _brokenFirstStarts;

    /// <summary>Hosts that served and then ended though nobody killed them.</summary>
    public IReadOnlyCollection<string> HostsEnded => _endedByItself;

    /// <summary>Kills of hosts, of either kind.</summary>
    public int HostKills => this[Kills] + this[PointKills];

    /// <summary>Kills of the database, of either kind.</summary>
    public int OfDatabase => this[DatabaseKills] + this[DatabaseStops];

    public int this[string what] => _counts.GetValueOrDefault(what);

    public void Count(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    public void KilledAt(string point)
    {
        Count(PointKills);
        _killPoints.AddOrUpdate(point, 1, (_, count) => count + 1);
    }

    public void Ready(double seconds) => _readySeconds.Enqueue(seconds);

    public void EndedByItself(string words) => _endedByItself.Enqueue(words);

    public void FirstStartBroken(string words) => _brokenFirstStarts.Enqueue(words);
}
