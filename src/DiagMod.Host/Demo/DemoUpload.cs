using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Simulation;
using DiagMod.Host.Settings;
using DiagMod.Host.Uploads;

namespace DiagMod.Host.Demo;

/// <summary>Sends simulated recordings the way of all recordings: CSV bytes, parser, spool, one transaction, announcement.</summary>
internal sealed class DemoUpload(IRawSignalStore store, IRawFiles files, UploadEvents events, HostSettings settings, TimeProvider time)
{
    private const int Decimals = 4;

    // Enough to keep the analysis busy, few enough to stop soon.
    private const int MostQueued = 6;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until the queue has room.</summary>
    public async Task RoomAsync(CancellationToken cancellationToken)
    {
        while (!await HasRoomAsync(cancellationToken))
        {
            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }

    /// <summary>True when the queue has room.</summary>
    public async Task<bool> HasRoomAsync(CancellationToken cancellationToken) =>
        (await store.PipelineAsync(null, cancellationToken)).Queued < MostQueued;

    /// <summary>Simulates and sends one recording.</summary>
    /// <param name="motor">Its motor.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="fileName">Name of its file.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is stored then.</param>
    public async Task<StoreKind> SendAsync(
        DemoMotor motor, SimulatedRecording recording, string fileName, CancellationToken cancellationToken)
    {
        using var csv = new MemoryStream();
        await Task.Run(() => SimulatedCsv.WriteAsync(recording, csv, Decimals, cancellationToken), cancellationToken);
        csv.Position = 0;
        var begun = events.Begin();
        await using var spool = store.OpenSpool();
        var limits = new CurrentCsvLimits { RowsPerBlock = settings.Ingest.BatchSize };
        var read = await CurrentCsv.ReadAsync(csv, limits, spool, cancellationToken);
        events.BodyRead(read, begun);
        begun = events.Begin();
        var outcome = await spool.CommitAsync(
            new RawFileUpload(
                motor.Id, fileName, read.ContentSha256, read.ContentBytes, recording.Rate,
                motor.HasClock ? recording.StartsAt : null, read.Summary, DemoMotors.Actor),
            cancellationToken);
        events.Stored(outcome, read, fileName, begun);
        if (outcome.Kind == StoreKind.Stored)
        {
            files.Announce(outcome.RawId);
        }

        return outcome.Kind;
    }
}
