using DiagMod.Core.Detection;

namespace DiagMod.Core.Twin;

/// <summary>What journals give for a prior of the own fleet.</summary>
public static class FleetFiles
{
    // Windows of one file are much alike; as many say what a file has to say.
    private const int MostWindows = 40;

    /// <summary>A motor as a prior is made from it: its files as blocks of scorable windows, short files left out.</summary>
    /// <param name="files">Entries of kind FileAbsorbed, in order.</param>
    /// <param name="ratedHz">Name-plate frequency, hertz; NaN when unknown.</param>
    /// <exception cref="InvalidDataException">An entry is of another kind or version.</exception>
    public static FleetMotor MotorOf(IEnumerable<JournalEntry> files, double ratedHz)
    {
        ArgumentNullException.ThrowIfNull(files);
        var blocks = new List<IReadOnlyList<WindowInputs>>();
        foreach (var file in files)
        {
            if (file.Kind != JournalKind.FileAbsorbed)
            {
                throw new InvalidDataException($"Entry {file.Seq} is of kind {file.Kind}, a file was expected.");
            }

            var windows = FilePayload.Read(file.Payload).Windows.Where(window => window.IsScorable).ToList();
            if (windows.Count >= AnomalyDetector.BlockWindows)
            {
                var kept = Math.Min(windows.Count, MostWindows);
                blocks.Add([.. Enumerable.Range(0, kept).Select(i => windows[i * windows.Count / kept])]);
            }
        }

        return new FleetMotor(blocks, ratedHz);
    }
}
