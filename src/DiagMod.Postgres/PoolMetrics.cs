using System.Diagnostics.Metrics;

namespace DiagMod.Postgres;

/// <summary>The connection pool of one host. Npgsql's own instruments are those of the process; here are the ones of one
/// pool, under names of ours.</summary>
internal sealed class PoolMetrics : IDisposable
{
    private const string PoolTag = "db.client.connection.pool.name";
    private const string StateTag = "db.client.connection.state";

    private readonly MeterListener _listener = new();
    private readonly string _pool;
    private long _idle;
    private long _used;
    private long _most;
    private long _waiting;
    private long _executing;
    private long _timeouts;
    private long _failed;
    private long _bytesRead;
    private long _bytesWritten;

    public PoolMetrics(IMeterFactory meters, string pool)
    {
        _pool = pool;
        var meter = meters.Create("DiagMod.Postgres");
        meter.CreateObservableGauge(
            "diagmod_postgres_connections", Connections, null, "Connections to PostgreSQL in the pool, by state: idle, used.");
        meter.CreateObservableGauge(
            "diagmod_postgres_connections_limit", Limit, null, "Most connections the pool may open.");
        meter.CreateObservableGauge(
            "diagmod_postgres_waiting", () => Interlocked.Read(ref _waiting), null, "Callers waiting for a connection now.");
        meter.CreateObservableGauge(
            "diagmod_postgres_commands_active", () => Interlocked.Read(ref _executing), null, "Database commands running now.");
        meter.CreateObservableCounter(
            "diagmod_postgres_wait_timeouts_total", () => Interlocked.Read(ref _timeouts), null,
            "Waits for a connection that were given up.");
        meter.CreateObservableCounter(
            "diagmod_postgres_command_errors_total", () => Interlocked.Read(ref _failed), null, "Database commands that failed.");
        meter.CreateObservableCounter(
            "diagmod_postgres_read_bytes_total", () => Interlocked.Read(ref _bytesRead), null, "Bytes read from PostgreSQL.");
        meter.CreateObservableCounter(
            "diagmod_postgres_written_bytes_total", () => Interlocked.Read(ref _bytesWritten), null,
            "Bytes written to PostgreSQL.");
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Npgsql")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        _listener.Start();
    }

    /// <summary>Name of the pool that is counted.</summary>
    public string Pool => _pool;

    public void Dispose() => _listener.Dispose();

    private static object? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return tag.Value;
            }
        }

        return null;
    }

    private Measurement<long>[] Connections()
    {
        _listener.RecordObservableInstruments();
        return
        [
            new(Interlocked.Read(ref _idle), new KeyValuePair<string, object?>("state", "idle")),
            new(Interlocked.Read(ref _used), new KeyValuePair<string, object?>("state", "used")),
        ];
    }

    private long Limit()
    {
        _listener.RecordObservableInstruments();
        return Interlocked.Read(ref _most);
    }

    private void Take(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags, PoolTag) is not string pool || pool != _pool)
        {
            return;
        }

        switch (instrument)
        {
            case "db.client.connection.count":
                Interlocked.Exchange(ref Find(tags, StateTag) is "idle" ? ref _idle : ref _used, value);
                break;
            case "db.client.connection.max":
                Interlocked.Exchange(ref _most, value);
                break;
            case "db.client.connection.npgsql.pending_requests":
                Interlocked.Add(ref _waiting, value);
                break;
            case "db.client.connection.npgsql.timeouts":
                Interlocked.Add(ref _timeouts, value);
                break;
            case "db.client.operation.npgsql.executing":
                Interlocked.Add(ref _executing, value);
                break;
            case "db.client.operation.failed":
                Interlocked.Add(ref _failed, value);
                break;
            case "db.client.operation.npgsql.bytes_read":
                Interlocked.Add(ref _bytesRead, value);
                break;
            case "db.client.operation.npgsql.bytes_written":
                Interlocked.Add(ref _bytesWritten, value);
                break;
        }
    }
}
