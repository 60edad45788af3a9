using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;

namespace DiagMod.Host.Commands;

/// <summary>train: trains the models that are trained in batch, on the running host or one that is started for it.</summary>
internal static class TrainCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var given = new Arguments(args);
        var isJson = given.Flag("--json");
        var order = Order(given.Value("--equipment-id"), given.Value("--model-type"));
        if (given.First() is { } stray)
        {
            throw new UsageException($"train does not know '{stray}'.");
        }

        await using var host = await ReachedHost.OpenAsync(given.Left, stop);
        var answer = await host.AskAsync(HttpMethod.Post, "admin/models/retrain", order, stop);
        var motors = answer["items"]!.AsArray().OfType<JsonObject>().ToList();
        await Console.Out.WriteLineAsync(isJson
            ? answer.ToJsonString(Indented)
            : string.Join(Environment.NewLine, motors.Select(Line).Append(
                $"{answer["adopted"]} of {motors.Count} motors adopted a new model.")));
        return motors.Any(motor => (string?)motor["result"] == "failed") ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>What to ask for.</summary>
    /// <param name="motor">--equipment-id as it was given.</param>
    /// <param name="type">--model-type as it was given.</param>
    /// <exception cref="UsageException">One of them is no such thing.</exception>
    internal static JsonObject Order(string? motor, string? type)
    {
        if (motor is not null && !EquipmentId.TryParse(motor, out _))
        {
            throw new UsageException($"'{motor}' is no equipment id: 1 to 64 letters, digits, '_' or '-'.");
        }

        if (type is not null && !DetectorTypes.IsTrained(type))
        {
            throw new UsageException($"--model-type '{type}' is not trained in batch; only iforest is, the others learn on line.");
        }

        var order = new JsonObject();
        if (motor is not null)
        {
            order["equipment_id"] = motor;
        }

        if (type is not null)
        {
            order["model_type"] = type;
        }

        return order;
    }

    /// <summary>One motor in a line.</summary>
    /// <param name="motor">An item of the answer.</param>
    internal static string Line(JsonObject motor)
    {
        var threshold = (double?)motor["threshold"] is { } number ? number.ToString("0.####", CultureInfo.InvariantCulture) : "unknown";
        var words = (string?)motor["result"] switch
        {
            "adopted" => "trained and adopted",
            "unchanged" => "unchanged: no new data to train on",
            "learns_online" => "learns on line, nothing to train",
            "too_few_windows" => $"too few healthy windows: {motor["have"]} of {motor["need"]}",
            "reporting" => "not trained while it reports something",
            _ => "FAILED, the host's log says why",
        };
        return $"{motor["equipment_id"],-24} {motor["model_type"],-8} threshold {threshold}, {motor["n_samples"]} windows, "
            + $"{motor["version"]}: {words}";
    }
}
