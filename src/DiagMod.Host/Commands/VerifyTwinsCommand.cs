using System.Text.Json;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;

namespace DiagMod.Host.Commands;

/// <summary>verify-twins: every twin is recomputed from the first entry of its journal and compared with what is stored.</summary>
internal static class VerifyTwinsCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var given = new Arguments(args);
        var isJson = given.Flag("--json");
        var motor = given.Value("--equipment-id");
        if (motor is not null && !EquipmentId.TryParse(motor, out _))
        {
            throw new UsageException($"'{motor}' is no equipment id: 1 to 64 letters, digits, '_' or '-'.");
        }

        if (given.First() is { } stray)
        {
            throw new UsageException($"verify-twins does not know '{stray}'.");
        }

        await using var host = await ReachedHost.OpenAsync(given.Left, stop);
        var twins = new List<JsonObject>();
        string? cursor = null;
        do
        {
            // One a request: a long journal takes its time, and each twin is told as soon as it is done.
            var path = "admin/twins/verify?limit=1"
                + (motor is null ? "" : "&equipment_id=" + motor)
                + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor));
            var page = await host.AskAsync(HttpMethod.Get, path, null, stop);
            foreach (var twin in page["items"]!.AsArray().OfType<JsonObject>())
            {
                twins.Add((JsonObject)twin.DeepClone());
                if (!isJson)
                {
                    await Console.Out.WriteLineAsync(Line(twin));
                }
            }

            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        var broken = twins.FirstOrDefault(twin => (bool?)twin["is_sound"] != true);
        await Console.Out.WriteLineAsync(isJson ? Json(twins, broken).ToJsonString(Indented) : Verdict(twins, broken));
        return broken is null ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>One twin in a line.</summary>
    /// <param name="twin">An item of /admin/twins/verify.</param>
    internal static string Line(JsonObject twin) => (bool?)twin["is_sound"] == true
        ? $"{twin["equipment_id"],-24} {twin["entries"],8} entries, {twin["checkpoints"]} checkpoints equal"
            + ((int?)twin["older_checkpoints"] > 0 ? $", {twin["older_checkpoints"]} of another version" : "")
            + ((string?)twin["state_sha256"] is { } hash ? $"  {hash[..16]}" : "")
        : $"{twin["equipment_id"],-24} DIFFERS at entry {twin["broken_seq"]}: {twin["fault"]}";

    /// <summary>What all of it came to.</summary>
    /// <param name="twins">Items of /admin/twins/verify.</param>
    /// <param name="broken">The first that differs; null when none does.</param>
    internal static string Verdict(IReadOnlyList<JsonObject> twins, JsonObject? broken)
    {
        var entries = twins.Sum(twin => (long?)twin["entries"] ?? 0);
        return broken is null
            ? FormattableString.Invariant($"All {twins.Count} twins are what their journals lead to ({entries} entries).")
            : $"NOT ALL TWINS ARE SOUND. The first: motor {broken["equipment_id"]}, entry {broken["broken_seq"]}. "
                + "Keep the database as it is, and restore a backup beside it.";
    }

    private static JsonObject Json(List<JsonObject> twins, JsonObject? broken) => new()
    {
        ["is_sound"] = broken is null,
        ["first_broken"] = broken is null
            ? null
            : new JsonObject
            {
                ["equipment_id"] = broken["equipment_id"]!.DeepClone(),
                ["seq"] = broken["broken_seq"]!.DeepClone(),
                ["fault"] = broken["fault"]!.DeepClone(),
            },
        ["twins"] = new JsonArray([.. twins]),
    };
}
