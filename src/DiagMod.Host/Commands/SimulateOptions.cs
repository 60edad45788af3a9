using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;
using DiagMod.Host.Http;

namespace DiagMod.Host.Commands;

/// <summary>What `simulate` is asked for.</summary>
internal sealed record SimulateOptions
{
    /// <summary>Folder that receives one folder a motor.</summary>
    public required string Folder { get; init; }

    public int Motors { get; init; } = 1;

    public int Files { get; init; } = 1;

    public double Seconds { get; init; } = 58;

    public SampleRate Rate { get; init; } = SampleRate.Default;

    public ulong Seed { get; init; } = 1;

    /// <summary>Mean load of every recording; NaN = each motor's own.</summary>
    public double Load { get; init; } = double.NaN;

    public ImmutableArray<SimulatedFault> Faults { get; init; } = [];

    /// <summary>Share of the files before faults begin; NaN = 0 for one file, else 0.6.</summary>
    public double OnsetShare { get; init; } = double.NaN;

    /// <summary>Share of the files over which faults grow; NaN = 0 for one file, else 0.3.</summary>
    public double GrowthShare { get; init; } = double.NaN;

    public DateTimeOffset StartsAt { get; init; } = new(2025, 8, 1, 0, 0, 0, TimeSpan.Zero);

    public double IntervalHours { get; init; } = 6;

    public int Gaps { get; init; }

    public SimulatedDisturbances Disturbances { get; init; } = SimulatedDisturbances.None;

    public int Decimals { get; init; } = 4;

    public bool IsGzip { get; init; }

    public bool IsForced { get; init; }

    /// <summary>Reads the command's arguments.</summary>
    /// <exception cref="UsageException">One of them is not as it must be.</exception>
    public static SimulateOptions Read(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith('-'))
        {
            throw new UsageException("simulate needs a folder, for example: simulate ./recordings --motors 6");
        }

        var options = new SimulateOptions { Folder = args[0] };
        var stops = ImmutableArray.CreateBuilder<SimulatedStop>();
        for (var i = 1; i < args.Length; i++)
        {
            var name = args[i];
            var disturbances = options.Disturbances;
            options = name switch
            {
                "--gzip" => options with { IsGzip = true },
                "--force" => options with { IsForced = true },
                "--start-up" => options with { Disturbances = disturbances with { StartsFromRest = true } },
                "--reversed" => options with { Disturbances = disturbances with { IsReversed = true } },
                _ => Valued(options, name, Value, stops),
            };

            string Value() => ++i < args.Length ? args[i] : throw new UsageException($"{name} needs a value.");
        }

        options = options with { Disturbances = options.Disturbances with { Stops = stops.DrainToImmutable() } };
        if ((options.Files - 1) * options.IntervalHours * 3600 > 0 && options.Seconds > options.IntervalHours * 3600)
        {
            throw new UsageException("--seconds is longer than --interval: a motor's recordings would overlap.");
        }

        return options;
    }

    private static SimulateOptions Valued(
        SimulateOptions options, string name, Func<string> value, ImmutableArray<SimulatedStop>.Builder stops)
    {
        var disturbances = options.Disturbances;
        switch (name)
        {
            case "--motors":
                return options with { Motors = (int)Number(name, value(), 1, 10_000, isWhole: true) };
            case "--files":
                return options with { Files = (int)Number(name, value(), 1, 100_000, isWhole: true) };
            case "--seconds":
                return options with { Seconds = Number(name, value(), 0.1, 86_400) };
            case "--sample-rate":
                var hertz = Number(name, value(), SampleRate.MinHertz, SampleRate.MaxHertz);
                return options with { Rate = new SampleRate(hertz) };
            case "--seed":
                return options with { Seed = (ulong)Number(name, value(), 0, 1e15, isWhole: true) };
            case "--load":
                return options with { Load = Number(name, value(), 0.05, 1.5) };
            case "--fault":
                return options with { Faults = options.Faults.Add(Fault(value())) };
            case "--onset":
                return options with { OnsetShare = Number(name, value(), 0, 1) };
            case "--growth":
                return options with { GrowthShare = Number(name, value(), 0, 1) };
            case "--starts-at":
                return options with { StartsAt = Time(name, value()) };
            case "--interval":
                return options with { IntervalHours = Number(name, value(), 0.001, 8760) };
            case "--stop":
                stops.Add(Stop(value()));
                return options;
            case "--gaps":
                return options with { Gaps = (int)Number(name, value(), 0, 100_000, isWhole: true) };
            case "--phases":
                return options with { Disturbances = disturbances with { Phases = Phases(value()) } };
            case "--offset":
                var amps = Number(name, value(), -100_000, 100_000);
                var offset = new PhaseValues(amps, amps, amps);
                return options with { Disturbances = disturbances with { OffsetAmps = offset } };
            case "--clip":
                var clip = Number(name, value(), 0.001, 1_000_000);
                return options with { Disturbances = disturbances with { ClipAmps = clip } };
            case "--decimals":
                var decimals = (int)Number(name, value(), 0, CurrentCsvWriter.MaxDecimals, isWhole: true);
                return options with { Decimals = decimals };
            default:
                throw new UsageException($"simulate does not know '{name}'; see simulate --help.");
        }
    }

    private static double Number(string name, string text, double low, double high, bool isWhole = false)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= low && number <= high && !(isWhole && number != Math.Floor(number)))
        {
            return number;
        }

        throw new UsageException(FormattableString.Invariant(
            $"{name} '{text}' is not a {(isWhole ? "whole number" : "number")} from {low:0.###} to {high:0.###}."));
    }

    private static SimulatedFault Fault(string text)
    {
        var parts = text.Split(':');
        var kinds = Enum.GetValues<FaultKind>().ToDictionary(Word);
        if (parts.Length > 2 || !kinds.TryGetValue(parts[0], out var kind))
        {
            throw new UsageException(
                $"--fault '{text}' is not KIND or KIND:SEVERITY; kinds are {string.Join(", ", kinds.Keys)}, "
                + "for example broken-bars:0.5.");
        }

        return new SimulatedFault(kind, parts.Length == 1 ? 1 : Number("the severity in --fault", parts[1], 0, 1));
    }

    /// <summary>A kind of fault as it is written on the command line, "broken-bars".</summary>
    private static string Word(FaultKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static SimulatedStop Stop(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2
            ? new SimulatedStop(
                Number("the start in --stop", parts[0], 0, 86_400),
                Number("the length in --stop", parts[1], 0.01, 86_400))
            : throw new UsageException($"--stop '{text}' is not FROM:SECONDS, for example 20:5.");
    }

    private static PhaseSet Phases(string text)
    {
        var phases = PhaseSet.None;
        foreach (var letter in text)
        {
            phases |= letter switch
            {
                'R' => PhaseSet.R,
                'S' => PhaseSet.S,
                'T' => PhaseSet.T,
                _ => throw new UsageException(
                    $"--phases '{text}' is not made of the letters R, S and T, for example RS."),
            };
        }

        return phases == PhaseSet.None
            ? throw new UsageException("--phases needs at least one of R, S and T.")
            : phases;
    }

    private static DateTimeOffset Time(string name, string text) =>
        Times.TryParse(text, out var time) && time.Year is >= 1990 and <= 2090
            ? time
            : throw new UsageException(
                $"{name} '{text}' is not a time of the years 1990 to 2090, for example 2025-08-01T00:00:00Z.");
}
