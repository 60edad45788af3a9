using System.IO.Compression;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Host.Commands;

/// <summary>Writes simulated recordings and, beside each, what was put into it. Needs no database and no running
/// host.</summary>
internal sealed class SimulateCommand(SimulateOptions options, ProgressLine line)
{
    private const int LongestGapMs = 40;

    private readonly Lock _gate = new();
    private int _done;
    private long _bytes;

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        using var line = new ProgressLine(
            Console.Out, ProgressLook.Of(Console.IsOutputRedirected), "simulating", "files", TimeProvider.System);
        try
        {
            await new SimulateCommand(SimulateOptions.Read(args), line).RunAsync(stop);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            line.Line("Stopped. The recordings already written are whole; --force writes all of them again.");
            return ExitCode.Failed;
        }
    }

    /// <summary>Writes everything that the options ask for.</summary>
    /// <param name="cancellationToken">Stops; files already written are whole, others are not there.</param>
    /// <returns>Files written.</returns>
    /// <exception cref="IOException">A file exists already and may not be replaced, or cannot be written.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var files = Plan();
        var old = files.SelectMany(file => new[] { file.Csv, file.Truth }).FirstOrDefault(File.Exists);
        if (old is not null && !options.IsForced)
        {
            throw new IOException($"{old} exists already, nothing was written. --force replaces it.");
        }

        var began = TimeProvider.System.GetTimestamp();
        line.Line($"{Many(files.Count, "recording")} of {Many(options.Motors, "motor")} into {options.Folder}");
        await Parallel.ForEachAsync(
            files,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Environment.ProcessorCount,
                CancellationToken = cancellationToken,
            },
            async (file, stop) =>
            {
                var bytes = await WriteAsync(file, stop);
                Show(file, bytes, files.Count);
            });
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        line.Line(FormattableString.Invariant($"{_bytes / 1e6:0.0} MB of CSV in {seconds:0.0} s"));
        return files.Count;
    }

    private List<SimulatedFile> Plan()
    {
        var station = new SimulatedStation(new SimulatedStationOptions
        {
            Seed = options.Seed,
            Motors = options.Motors,
            FaultyMotors = 0,
            Recordings = options.Files,
            Seconds = options.Seconds,
            Rate = options.Rate,
            StartsAt = options.StartsAt,
            Interval = TimeSpan.FromHours(options.IntervalHours),
        });
        var files = new List<SimulatedFile>();
        var longestGap = Math.Max(1, (int)(LongestGapMs * options.Rate.Hertz / 1000));
        for (var motor = 0; motor < options.Motors; motor++)
        {
            var folder = Path.Combine(options.Folder, station.Motors[motor].Motor.Id.Value);
            var faults = options.Motors == 1 ? options.Faults : options.Faults.Skip(motor).Take(1);
            var developing = faults.Select(Developing).ToArray();
            foreach (var drawn in station.Recordings(motor))
            {
                var recording = drawn with
                {
                    Faults = [.. developing],
                    Load = double.IsNaN(options.Load) ? drawn.Load : options.Load,
                    Disturbances = options.Disturbances with
                    {
                        Gaps = SimulatedGap.Draw(drawn.Seed, drawn.Samples, options.Gaps, longestGap),
                    },
                };
                var stem = Path.Combine(folder, recording.FileStem);
                var ending = options.IsGzip ? ".csv.gz" : ".csv";
                files.Add(new SimulatedFile(recording, stem + ending, stem + ".truth.json"));
            }
        }

        if (files.GroupBy(f => f.Csv, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new UsageException(
                $"--interval is below a second: two recordings would be named {Path.GetFileName(twice.Key)}.");
        }

        return files;
    }

    private SimulatedFault Developing(SimulatedFault fault)
    {
        var life = options.Files * options.IntervalHours * 3600;
        var (onset, growth) = options.Files == 1 ? (0, 0) : (0.6, 0.3);
        return fault with
        {
            OnsetSeconds = life * (double.IsNaN(options.OnsetShare) ? onset : options.OnsetShare),
            GrowthSeconds = life * (double.IsNaN(options.GrowthShare) ? growth : options.GrowthShare),
        };
    }

    // Under another name until it is whole: a name that can be seen is a file that can be used.
    private async Task<long> WriteAsync(SimulatedFile file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file.Csv)!);
        var part = file.Csv + ".part";
        try
        {
            long bytes;
            await using (var disk = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1))
            {
                await using Stream csv = options.IsGzip ? new GZipStream(disk, CompressionLevel.Fastest) : disk;
                bytes = await SimulatedCsv.WriteAsync(file.Recording, csv, options.Decimals, cancellationToken);
            }

            var truth = TruthJson.Write(GroundTruth.Of(file.Recording));
            await File.WriteAllBytesAsync(file.Truth, truth, cancellationToken);
            File.Move(part, file.Csv, overwrite: true);
            return bytes;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private void Show(SimulatedFile file, long bytes, int files)
    {
        lock (_gate)
        {
            _done++;
            _bytes += bytes;
            line.Report(_done, files, Path.GetRelativePath(options.Folder, file.Csv));
        }
    }

    private static string Many(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    /// <summary>One recording and its two files.</summary>
    private readonly record struct SimulatedFile(SimulatedRecording Recording, string Csv, string Truth);
}
