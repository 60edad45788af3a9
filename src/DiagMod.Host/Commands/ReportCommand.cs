using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Host.Http;

namespace DiagMod.Host.Commands;

/// <summary>report: makes a report of a motor, or of the fleet, and writes its PDF file.</summary>
internal static class ReportCommand
{
    private const string Standard = "-";

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var given = new Arguments(args);
        var isFleet = given.Flag("--fleet");
        var (from, to, language, target) = (given.Value("--from"), given.Value("--to"), given.Value("--lang"), given.Value("--out"));
        var order = OrderOf(given.First(), isFleet, from, to, language);
        if (given.First() is { } stray)
        {
            throw new UsageException($"report is of one motor, or with --fleet of all; it does not know '{stray}'.");
        }

        // Asked before the report is made: what cannot be written should not be kept either.
        if (target is not (null or Standard) && Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"--out '{target}': there is no folder {folder}");
        }

        await using var host = await ReachedHost.OpenAsync(given.Left, stop);
        var report = await host.AskAsync(HttpMethod.Post, "reports", order, stop);
        var content = await host.ReadAsync($"reports/{report["id"]}", "application/pdf", stop);
        if (target == Standard)
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(content, stop);
        }
        else
        {
            // Whole or not at all: half a report must not look like one.
            var file = Path.GetFullPath(target ?? (string)report["file_name"]!);
            var half = file + ".part";
            await File.WriteAllBytesAsync(half, content, stop);
            File.Move(half, file, overwrite: true);
            await Console.Out.WriteLineAsync(
                $"{file}: {report["pages"]} pages, {Sizes.Of(content.LongLength)}, evidence {report["evidence_id"]}");
        }

        return ExitCode.Done;
    }

    /// <summary>What to ask the host for.</summary>
    /// <param name="motor">The motor as it was given; null = not.</param>
    /// <param name="isFleet">True: of all motors.</param>
    /// <param name="from">Begin as it was given.</param>
    /// <param name="to">End as it was given.</param>
    /// <param name="language">Language as it was given.</param>
    /// <exception cref="UsageException">One of them is no such thing.</exception>
    internal static JsonObject OrderOf(string? motor, bool isFleet, string? from, string? to, string? language)
    {
        if (isFleet == motor is not null)
        {
            throw new UsageException("report needs a motor, or --fleet for all; for example: report EQ_2025_000001 --lang ru --out report.pdf");
        }

        if (motor is not null && !EquipmentId.TryParse(motor, out _))
        {
            throw new UsageException($"'{motor}' is no equipment id: 1 to 64 letters, digits, '_' or '-'.");
        }

        if (language is not (null or "en" or "ru"))
        {
            throw new UsageException($"--lang '{language}' is neither en nor ru.");
        }

        var order = new JsonObject { ["kind"] = isFleet ? "fleet" : "motor", ["language"] = language ?? "en" };
        if (motor is not null)
        {
            order["equipment_id"] = motor;
        }

        foreach (var (option, name, text) in (ReadOnlySpan<(string, string, string?)>)[("--from", "from", from), ("--to", "to", to)])
        {
            if (text is not null)
            {
                order[name] = Times.TryParse(text, out _)
                    ? text
                    : throw new UsageException($"{option} '{text}' is not a time such as 2025-08-17T12:30:00Z.");
            }
        }

        return order;
    }
}
