using System.Diagnostics.Metrics;

namespace DiagMod.Core.Ports;

/// <summary>Counts the background jobs that run now, by name: the metric diagmod_jobs_active. Thread-safe.</summary>
public sealed class RunningJobs
{
    /// <summary>Work on one claimed file.</summary>
    public const string Ingest = "ingest";

    /// <summary>Analysing the whole record of one file.</summary>
    public const string Analysis = "analysis";

    /// <summary>Computing one forecast that was asked for.</summary>
    public const string Forecast = "forecast";

    /// <summary>The hourly upkeep of the database.</summary>
    public const string Upkeep = "upkeep";

    /// <summary>Writing retired months to their files and deleting them.</summary>
    public const string Removal = "removal";

    /// <summary>Training of models.</summary>
    public const string Training = "training";

    /// <summary>The import of a folder at the start.</summary>
    public const string Import = "import";

    /// <summary>The feeding of a demo.</summary>
    public const string Demo = "demo";

    private readonly UpDownCounter<long> _active;

    /// <summary>Makes the instrument; every known job is there from the start.</summary>
    /// <param name="meters">Makes the meter.</param>
    public RunningJobs(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _active = meters.Create("DiagMod.Jobs").CreateUpDownCounter<long>(
            "diagmod_jobs_active", null, "Background jobs running now, by job: ingest, analysis, forecast, upkeep, removal, training, import, demo.");
        foreach (var job in (string[])[Ingest, Analysis, Forecast, Upkeep, Removal, Training, Import, Demo])
        {
            _active.Add(0, Tag(job));
        }
    }

    /// <summary>A job begins; dispose the answer once at its end.</summary>
    /// <param name="job">Its name, one of a few.</param>
    public IDisposable Begin(string job)
    {
        _active.Add(1, Tag(job));
        return new Job(this, job);
    }

    private static KeyValuePair<string, object?> Tag(string job) => new("job", job);

    private sealed class Job(RunningJobs jobs, string name) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                jobs._active.Add(-1, Tag(name));
            }
        }
    }
}
