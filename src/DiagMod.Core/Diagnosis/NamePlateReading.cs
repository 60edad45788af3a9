using System.Text.Json;
using System.Text.Json.Nodes;

namespace DiagMod.Core.Diagnosis;

/// <summary>Reads a name-plate from a motor's specifications (decision D21). What is absent, or no number, is unknown.</summary>
internal static class NamePlateReading
{
    public static NamePlate Read(JsonObject specifications)
    {
        var frequency = Number(specifications, "frequency_hz");
        var speed = Number(specifications, "speed_rpm");
        var given = Number(specifications, "pole_pairs");
        return new NamePlate
        {
            PowerKw = Number(specifications, "power_kw"),
            Volts = Number(specifications, "voltage_v"),
            CurrentAmps = Number(specifications, "current_a"),
            FrequencyHz = frequency,
            SpeedRpm = speed,
            PolePairs = double.IsNaN(given) ? NamePlate.PolePairsOf(frequency, speed) : (int)given,
            RotorBars = Number(specifications, "rotor_bars") is var bars && double.IsNaN(bars) ? 0 : (int)bars,
            Drive = Text(specifications, "drive") switch
            {
                "dol" => DriveKind.DirectOnLine,
                "soft_starter" => DriveKind.SoftStarter,
                "vfd" => DriveKind.VariableFrequency,
                _ => DriveKind.Unknown,
            },
            Bearings = Bearings(specifications),
        };
    }

    private static List<Bearing> Bearings(JsonObject specifications)
    {
        var bearings = new List<Bearing>();
        if (specifications.TryGetPropertyValue("bearings", out var node) && node is JsonArray list)
        {
            foreach (var one in list.OfType<JsonObject>())
            {
                if (ReadBearing(one) is { } bearing)
                {
                    bearings.Add(bearing);
                }
            }
        }

        return bearings;
    }

    // Geometry of its own wins over the catalogue's; without either, nothing can be reckoned.
    private static Bearing? ReadBearing(JsonObject one)
    {
        var type = Text(one, "type") is { } word ? BearingCatalogue.Find(word) : null;
        var name = Text(one, "name") ?? Text(one, "position") ?? Text(one, "type") ?? "bearing";
        var (balls, ball, pitch) =
            (Number(one, "rolling_elements"), Number(one, "element_diameter_mm"), Number(one, "pitch_diameter_mm"));
        if (double.IsNaN(balls) || double.IsNaN(ball) || double.IsNaN(pitch))
        {
            return type?.Named(name);
        }

        var angle = Number(one, "contact_angle_deg");
        return new Bearing(name, (int)balls, ball, pitch, double.IsNaN(angle) ? 0 : angle);
    }

    private static double Number(JsonObject from, string key) =>
        from.TryGetPropertyValue(key, out var node) && node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            && value.TryGetValue<double>(out var number) && number > 0 && double.IsFinite(number)
            ? number
            : double.NaN;

    private static string? Text(JsonObject from, string key) =>
        from.TryGetPropertyValue(key, out var node) && node is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : null;
}
