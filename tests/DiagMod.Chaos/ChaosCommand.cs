using System.Text.Json;
using DiagMod.Chaos.Storm;
using DiagMod.Postgres;

namespace DiagMod.Chaos;

/// <summary>chaos: real processes, random faults, and what they broke.</summary>
internal static class ChaosCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Runs a battery.</summary>
    /// <returns>0 when it did all that was asked and nothing is violated, else 1; 2 for wrong usage, 3 when the machine lacks something.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        ChaosOptions options;
        bool isJson;
        try
        {
            (options, isJson) = ChaosOptions.Read(arguments);
        }
        catch (ArgumentException fault)
        {
            await errors.WriteLineAsync("chaos: " + fault.Message);
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };
        try
        {
            await using var battery = await Battery.PrepareAsync(options, errors.WriteLine, stop.Token);
            var report = await battery.RunAsync(stop.Token);
            await output.WriteLineAsync(isJson ? JsonSerializer.Serialize(report, Json) : report.ToTable());
            return report.IsSound ? 0 : 1;
        }
        catch (DatabaseStartException fault)
        {
            await errors.WriteLineAsync("chaos: " + fault.Message);
            return fault.IsMissing ? 3 : 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await errors.WriteLineAsync("chaos: stopped.");
            return 1;
        }
    }
}
