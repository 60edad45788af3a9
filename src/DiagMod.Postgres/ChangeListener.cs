using System.Collections.Concurrent;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Postgres.Alarms;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Keeps what this host shows true: it hears of each commit, on whatever host, that changed open alarm cases, and reads them;
/// of each that changed the layout of the board; and of who is on shift elsewhere.</summary>
internal sealed partial class ChangeListener(
    Database database, AlarmStore store, AlarmBoard board, ProcessLayouts layouts, ShiftNotices shift,
    ILogger<ChangeListener> logger) : BackgroundService
{
    private const string ListenSql =
        $"listen {AlarmBooks.Channel}; listen {ProcessLayouts.Channel}; listen {ShiftNotices.Channel};";
    private const string UnlistenSql = "unlisten *;";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private bool _hasListened;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, the board must come back: a host that shows old alarms is worse than one that says so.
                LogLost(logger, e.Message);
                await Task.Delay(Pause, database.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        var changed = new ConcurrentQueue<(string Channel, string Payload)>();
        await using var connection = await database.OpenAsync(stoppingToken);
        void Hear(object sender, NpgsqlNotificationEventArgs notice) => changed.Enqueue((notice.Channel, notice.Payload));
        connection.Notification += Hear;
        try
        {
            await ExecuteAsync(connection, ListenSql, stoppingToken);

            // What was told while nobody listened: all of it, once.
            board.Reset(await store.OpenAsync(null, stoppingToken));
            if (_hasListened)
            {
                layouts.Hear(null);
            }

            _hasListened = true;
            await shift.AskAsync(stoppingToken);
            while (true)
            {
                await TakeAsync(changed, stoppingToken);
                await connection.WaitAsync(stoppingToken);
            }
        }
        finally
        {
            connection.Notification -= Hear;
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                // The connection goes back to the pool, which does not reset it.
                await ExecuteAsync(connection, UnlistenSql, CancellationToken.None);
            }
        }
    }

    private async Task TakeAsync(ConcurrentQueue<(string Channel, string Payload)> changed, CancellationToken cancellationToken)
    {
        var motors = new HashSet<EquipmentId>();
        while (changed.TryDequeue(out var notice))
        {
            switch (notice.Channel)
            {
                case ProcessLayouts.Channel:
                    layouts.Hear(notice.Payload);
                    break;
                case ShiftNotices.Channel:
                    shift.Hear(notice.Payload);
                    break;
                case AlarmBooks.Channel when EquipmentId.TryParse(notice.Payload, out var id):
                    motors.Add(id);
                    break;
            }
        }

        if (motors.Count == 0)
        {
            return;
        }

        var open = (await store.OpenAsync(motors, cancellationToken)).ToLookup(one => one.EquipmentId);
        board.Set(motors.Select(id => KeyValuePair.Create(id, open[id])));
    }

#pragma warning disable CA2100 // constants of this class
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
#pragma warning restore CA2100

    [LoggerMessage(
        1801, LogLevel.Warning, "Changes of alarms and of the board are not heard; both are read anew as soon as they are: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
