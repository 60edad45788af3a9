using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Commands.Doctor;

/// <summary>What doctor found, as it is printed.</summary>
/// <param name="DataFolder">The data folder it looked at.</param>
/// <param name="Findings">What it found, in the order it looked.</param>
internal sealed record DoctorReport(string DataFolder, IReadOnlyList<Finding> Findings)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>3 when the machine lacks something, 1 when there is a problem, else 0.</summary>
    public int ExitCode =>
        Findings.Any(one => one.Level == FindingLevel.Missing) ? Commands.ExitCode.Missing
        : Findings.Any(one => one.Level == FindingLevel.Problem) ? Commands.ExitCode.Failed
        : Commands.ExitCode.Done;

    /// <summary>One JSON object.</summary>
    public string Json() => new JsonObject
    {
        ["exit_code"] = ExitCode,
        ["data_folder"] = DataFolder,
        ["checks"] = new JsonArray([.. Findings.Select(one => new JsonObject
        {
            ["id"] = one.Id,
            ["level"] = Word(one.Level),
            ["what"] = one.What,
            ["do"] = one.Remedy,
        })]),
    }.ToJsonString(Indented);

    /// <summary>A line a finding, below it what to do.</summary>
    /// <param name="hasColor">Colours are wanted.</param>
    public string Text(bool hasColor)
    {
        var width = Findings.Max(one => one.Id.Length);
        var text = new StringBuilder();
        foreach (var one in Findings)
        {
            var (begin, end) = hasColor && one.Level >= FindingLevel.Warning
                ? (one.Level == FindingLevel.Warning ? "\e[33m" : "\e[31m", "\e[0m")
                : ("", "");
            text.AppendLine(CultureInfo.InvariantCulture, $"{begin}{Word(one.Level),-8}{end} {one.Id.PadRight(width)}  {one.What}");
            if (one.Remedy is { } remedy)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{new string(' ', 9 + width)}  -> {remedy}");
            }
        }

        var counts = Enum.GetValues<FindingLevel>()
            .Select(level => (Level: level, Count: Findings.Count(one => one.Level == level)))
            .Where(one => one.Count > 0)
            .Select(one => $"{one.Count} {Word(one.Level)}");
        return text.AppendLine().Append(CultureInfo.InvariantCulture, $"{Findings.Count} checks: {string.Join(", ", counts)}").ToString();
    }

    private static string Word(FindingLevel level) => level.ToString().ToLowerInvariant();
}
