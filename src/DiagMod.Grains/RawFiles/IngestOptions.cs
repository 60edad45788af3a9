using Microsoft.Extensions.Options;

namespace DiagMod.Grains.RawFiles;

/// <summary>How files are worked on: configuration section Ingest.</summary>
public sealed class IngestOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Ingest";

    /// <summary>Files in work at a time; 1 to 64, default 2.</summary>
    public int MaxConcurrentFiles { get; set; } = 2;

    /// <summary>How long a claim holds without renewal, seconds; 5 to 600, default 15. Renewed after a third of
    /// it.</summary>
    public int LeaseSeconds { get; set; } = 15;

    /// <summary>How often pending files are looked for when nobody announces one, seconds; 1 to 300, default
    /// 2.</summary>
    public int PollSeconds { get; set; } = 2;

    /// <summary>How long files in work may take to their end when the host stops, seconds; 0 to 20, default 18. Then
    /// they are given back, so that all is done within the 25 s that a host is granted.</summary>
    public int DrainSeconds { get; set; } = 18;

    /// <summary>Longest wait before a file is tried again, seconds; 1 to 3600, default 60. The first wait is about a
    /// second.</summary>
    public int MaxBackoffSeconds { get; set; } = 60;

    /// <summary>Whole records analysed at a time on this host, each on one core; 0 (none: other hosts do it) to 16, default
    /// 1.</summary>
    public int AnalysisWorkers { get; set; } = 1;

    /// <summary>A phase with a larger share of empty cells is absent; 0 to 1, default 0.2 (D22).</summary>
    public double PhaseAbsentNanShare { get; set; } = 0.2;
}

/// <summary>Says everything that is wrong with the section, each with key, value and range.</summary>
internal sealed class IngestOptionsValidator : IValidateOptions<IngestOptions>
{
    public ValidateOptionsResult Validate(string? name, IngestOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.MaxConcurrentFiles), options.MaxConcurrentFiles, 1, 64);
        Check(nameof(options.LeaseSeconds), options.LeaseSeconds, 5, 600);
        Check(nameof(options.PollSeconds), options.PollSeconds, 1, 300);
        Check(nameof(options.DrainSeconds), options.DrainSeconds, 0, 20);
        Check(nameof(options.MaxBackoffSeconds), options.MaxBackoffSeconds, 1, 3600);
        Check(nameof(options.AnalysisWorkers), options.AnalysisWorkers, 0, 16);
        Check(nameof(options.PhaseAbsentNanShare), options.PhaseAbsentNanShare, 0, 1);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string key, double value, double min, double max)
        {
            if (!(value >= min && value <= max))
            {
                faults.Add(FormattableString.Invariant($"{IngestOptions.Section}:{key} is {value}; set {min} to {max}."));
            }
        }
    }
}
