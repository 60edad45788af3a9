using System.Text.Json;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;
using DiagMod.Host.Http;

namespace DiagMod.Host.Commands;

/// <summary>What was put into a simulated recording, as a file beside it: snake_case, units in the names, null for
/// what is not a number.</summary>
internal static class TruthJson
{
    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

    /// <summary>The file's bytes.</summary>
    public static byte[] Write(GroundTruth truth)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                IsSimulated = true,
                EquipmentId = truth.EquipmentId.Value,

                // As text: a seed may be larger than what a JSON number holds exactly.
                Seed = FormattableString.Invariant($"{truth.Seed}"),
                RecordedAt = truth.StartsAt,
                truth.SampleRateHz,
                truth.Samples,
                truth.SteadySeconds,
                truth.PolePairs,
                truth.RotorBars,
                truth.SupplyHz,
                truth.ShaftHz,
                SlipRatio = truth.Slip,
                LoadRatio = truth.Load,
                truth.FundamentalPeakAmps,
                truth.NoiseAmps,
                truth.IsHealthy,
                Faults = truth.Faults.Select(fault => new
                {
                    Kind = Word(fault.Kind),
                    fault.SeverityAtStart,
                    fault.SeverityAtEnd,
                    Phase = fault.Phase?.ToString(),
                }),
                Lines = truth.Lines.Select(line => new
                {
                    line.Name,
                    Source = Word(line.Source),
                    line.FrequencyHz,
                    line.LevelDbc,
                    line.IsNegativeSequence,
                }),
                Phases = truth.Phases.Letters(),
                IsPhaseOrderReversed = truth.IsReversed,
                OffsetAmps = new { truth.OffsetAmps.R, truth.OffsetAmps.S, truth.OffsetAmps.T },
                truth.ClipAmps,
                Stops = truth.Stops.Select(stop => new { stop.FromSeconds, stop.Seconds }),
                truth.StartsFromRest,
                EmptyCells = new { R = truth.EmptyCellsR, S = truth.EmptyCellsS, T = truth.EmptyCellsT },
            },
            Indented);
        return [.. json, (byte)'\n'];
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
