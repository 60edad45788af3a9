using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>A simulated recording as CSV bytes.</summary>
public static class SimulatedCsv
{
    private const int RowsAtOnce = 4096;

    /// <summary>Writes a whole recording, header first, in constant memory.</summary>
    /// <param name="recording">What to simulate.</param>
    /// <param name="destination">Receives the bytes; it is neither flushed nor closed.</param>
    /// <param name="decimals">Decimals of a cell, 0 to 6.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Bytes written.</returns>
    public static async Task<long> WriteAsync(
        SimulatedRecording recording, Stream destination, int decimals, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var simulator = new CurrentSimulator(recording);
        var writer = new CurrentCsvWriter(decimals);
        double[] r = new double[RowsAtOnce], s = new double[RowsAtOnce], t = new double[RowsAtOnce];
        var bytes = new byte[RowsAtOnce * CurrentCsvWriter.MaxRowBytes];
        CurrentCsvWriter.Header.CopyTo(bytes);
        await destination.WriteAsync(bytes.AsMemory(0, CurrentCsvWriter.Header.Length), cancellationToken).ConfigureAwait(false);
        long written = CurrentCsvWriter.Header.Length;
        while (simulator.Read(r, s, t) is > 0 and var rows)
        {
            var count = writer.Write(r.AsSpan(0, rows), s.AsSpan(0, rows), t.AsSpan(0, rows), bytes);
            await destination.WriteAsync(bytes.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            written += count;
        }

        return written;
    }
}
