using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Host.Http;

namespace DiagMod.Host.Commands;

/// <summary>twin: a motor's twin as it is, or as it was at a past instant or journal entry.</summary>
internal static class TwinCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var given = new Arguments(args);
        var isJson = given.Flag("--json");
        var (at, seq) = (given.Value("--at"), given.Value("--seq"));
        var path = PathOf(given.First(), at, seq);
        if (given.First() is { } stray)
        {
            throw new UsageException($"twin shows one motor; it does not know '{stray}'.");
        }

        await using var host = await ReachedHost.OpenAsync(given.Left, stop);
        var twin = await host.AskAsync(HttpMethod.Get, path, null, stop);
        await Console.Out.WriteLineAsync(isJson ? twin.ToJsonString(Indented) : Table(twin));
        return ExitCode.Done;
    }

    /// <summary>What to ask the host.</summary>
    /// <param name="motor">The motor as it was given; null = not.</param>
    /// <param name="at">The instant as it was given.</param>
    /// <param name="seq">The entry as it was given.</param>
    /// <exception cref="UsageException">One of them is no such thing.</exception>
    internal static string PathOf(string? motor, string? at, string? seq)
    {
        if (motor is null)
        {
            throw new UsageException("twin needs a motor, for example: twin EQ_2025_000001 --at 2025-08-17T12:00:00Z");
        }

        if (!EquipmentId.TryParse(motor, out var id))
        {
            throw new UsageException($"'{motor}' is no equipment id: 1 to 64 letters, digits, '_' or '-'.");
        }

        if (at is not null && seq is not null)
        {
            throw new UsageException("Give either --at or --seq, one of the two.");
        }

        if (at is not null && !Times.TryParse(at, out _))
        {
            throw new UsageException($"--at '{at}' is not a time such as 2025-08-17T12:30:00Z.");
        }

        if (seq is not null && !int.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new UsageException($"--seq '{seq}' is not a number of a journal entry, 0 or more.");
        }

        return at is not null ? $"motors/{id}/at?time={Uri.EscapeDataString(at)}"
            : seq is not null ? $"motors/{id}/at?seq={seq}"
            : $"motors/{id}";
    }

    /// <summary>A twin as aligned lines.</summary>
    /// <param name="twin">The answer of /motors/{equipment_id} or its /at.</param>
    internal static string Table(JsonObject twin)
    {
        var text = new StringBuilder();
        void Line(string label, string words) => text.AppendLine(CultureInfo.InvariantCulture, $"{label,-10}{words}");
        var (anomaly, rms) = (twin["anomaly"]!, twin["rms_a"]!);
        Line("motor", $"{twin["equipment_id"]} ({twin["name"]})");
        Line("entry", $"{twin["journal_seq"]}: {twin["files_absorbed"]} files, {twin["windows_absorbed"]} windows");
        Line("data", twin["last_window_at"] is { } last ? $"up to {last}{((string?)twin["clock"] == "sequence" ? ", no clock" : "")}" : "none");
        Line("state", $"{twin["status"]}, health {twin["health"]}");
        Line("rms", $"R {Number(rms["r"])}, S {Number(rms["s"])}, T {Number(rms["t"])} A; unbalance {Number(twin["unbalance"])}");
        Line("anomaly", $"{anomaly["level"]}, score {Number(anomaly["score"])}, threshold {Number(anomaly["threshold"])}, "
            + $"p {Number(anomaly["p_value"])}, e {Number(anomaly["e_value"])}");
        foreach (var top in anomaly["top_features"]!.AsArray().OfType<JsonNode>().Take(3))
        {
            Line("", $"{top["name"]} {Number(top["observed"])}, expected {Number(top["expected"])}: {top["reading"]}");
        }

        Line("diagnosis", twin["diagnosis"] is { } diagnosis ? $"{diagnosis["severity"]} {diagnosis["fault"]}".TrimEnd() : "none");
        Line("model", $"{twin["model"]}");
        return text.ToString().TrimEnd();
    }

    private static string Number(JsonNode? node) =>
        node is null ? "unknown" : node.GetValue<double>().ToString("0.####", CultureInfo.InvariantCulture);
}
