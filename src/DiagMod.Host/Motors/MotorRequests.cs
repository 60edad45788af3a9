using System.Text.Json;
using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;

namespace DiagMod.Host.Motors;

/// <summary>Body of POST /motors.</summary>
internal sealed record MotorRequest
{
    /// <summary>1 to 64 letters, digits, '_' or '-'.</summary>
    public required string EquipmentId { get; init; }

    /// <summary>Name or tag, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>induction_motor, pump, compressor, fan or conveyor; default induction_motor.</summary>
    public string? Type { get; init; }

    /// <summary>Where it stands, at most 200 characters.</summary>
    public string? Location { get; init; }

    /// <summary>Group on the board, at most 100 characters.</summary>
    public string? Group { get; init; }

    /// <summary>Name-plate; every member optional. bearings: list of name, type of the catalogue (GET /bearings) or rolling_elements,
    /// element_diameter_mm, pitch_diameter_mm, contact_angle_deg, and position; transmission: kind and ratio.</summary>
    public JsonObject? Specifications { get; init; }
}

/// <summary>Body of PATCH /motors/{equipment_id}: what is not named stays, null clears (RFC 7396).</summary>
internal sealed record MotorPatch
{
    /// <summary>Name or tag.</summary>
    public JsonElement Name { get; init; }

    /// <summary>Kind of machine.</summary>
    public JsonElement Type { get; init; }

    /// <summary>Where it stands.</summary>
    public JsonElement Location { get; init; }

    /// <summary>Group on the board.</summary>
    public JsonElement Group { get; init; }

    /// <summary>Members to change; a member of value null is removed.</summary>
    public JsonObject? Specifications { get; init; }
}

/// <summary>Rules of a motor's data.</summary>
internal static class MotorRules
{
    private static readonly string[] Types = ["induction_motor", "pump", "compressor", "fan", "conveyor"];

    private static readonly Dictionary<string, (double Min, double Max, bool Whole)> Numbers = new(StringComparer.Ordinal)
    {
        ["power_kw"] = (0.001, 100_000, false),
        ["voltage_v"] = (1, 100_000, false),
        ["current_a"] = (0.001, 100_000, false),
        ["frequency_hz"] = (1, 1_000, false),
        ["speed_rpm"] = (1, 100_000, false),
        ["pole_pairs"] = (1, 50, true),
        ["rotor_bars"] = (1, 500, true),
        ["service_factor"] = (0.5, 3, false),
        ["expected_interval_s"] = (1, 31_536_000, false),
        ["rms_threshold_a"] = (0.001, 1_000_000, false),
    };

    private static readonly Dictionary<string, string[]> Choices = new(StringComparer.Ordinal)
    {
        ["connection"] = ["star", "delta"],
        ["drive"] = ["dol", "soft_starter", "vfd"],
    };

    /// <summary>A motor from a request.</summary>
    /// <exception cref="ProblemException">400 with the member.</exception>
    public static Motor Make(MotorRequest request, DateTimeOffset now)
    {
        var specifications = new JsonObject();
        Merge(specifications, request.Specifications);
        NamePlateRules.CheckWhole(specifications);
        return new Motor
        {
            EquipmentId = EndpointExtensions.Motor(request.EquipmentId),
            Name = Name(request.Name),
            Type = Type(request.Type ?? Types[0]),
            Location = Optional(request.Location, "location", 200),
            Group = Optional(request.Group, "group", 100),
            Specifications = specifications,
            CreatedAt = now,
        };
    }

    /// <summary>A motor with changes.</summary>
    /// <exception cref="ProblemException">400 with the member.</exception>
    public static Motor Change(Motor motor, MotorPatch patch)
    {
        var specifications = motor.Specifications.DeepClone().AsObject();
        Merge(specifications, patch.Specifications);
        if (patch.Specifications is not null)
        {
            NamePlateRules.CheckWhole(specifications);
        }

        return motor with
        {
            Name = IsGiven(patch.Name) ? Name(Text(patch.Name, "name") ?? "") : motor.Name,
            Type = IsGiven(patch.Type) ? Type(Text(patch.Type, "type") ?? Types[0]) : motor.Type,
            Location = IsGiven(patch.Location) ? Optional(Text(patch.Location, "location"), "location", 200) : motor.Location,
            Group = IsGiven(patch.Group) ? Optional(Text(patch.Group, "group"), "group", 100) : motor.Group,
            Specifications = specifications,
        };
    }

    private static void Merge(JsonObject specifications, JsonObject? changes)
    {
        foreach (var (key, value) in changes ?? [])
        {
            if (value is null)
            {
                CheckKnown(key);
                specifications.Remove(key);
            }
            else
            {
                Check(key, value);
                specifications[key] = value.DeepClone();
            }
        }
    }

    private static void CheckKnown(string key)
    {
        if (!Numbers.ContainsKey(key) && !Choices.ContainsKey(key) && key is not ("bearings" or "transmission"))
        {
            throw Bad(key, "This member is not known; known are "
                + string.Join(", ", Numbers.Keys.Concat(Choices.Keys).Append("bearings").Append("transmission").Order(StringComparer.Ordinal))
                + ".");
        }
    }

    private static void Check(string key, JsonNode value)
    {
        CheckKnown(key);
        if (Numbers.TryGetValue(key, out var range))
        {
            var isNumber = value.GetValueKind() == JsonValueKind.Number;
            var number = isNumber ? value.GetValue<double>() : double.NaN;
            if (!(number >= range.Min && number <= range.Max) || (range.Whole && number != Math.Floor(number)))
            {
                throw Bad(key, FormattableString.Invariant(
                    $"{key} must be a {(range.Whole ? "whole " : "")}number from {range.Min} to {range.Max}."));
            }
        }
        else if (Choices.TryGetValue(key, out var words))
        {
            if (value.GetValueKind() != JsonValueKind.String || !words.Contains(value.GetValue<string>()))
            {
                throw Bad(key, $"{key} must be one of: {string.Join(", ", words)}.");
            }
        }
        else if (key == "bearings")
        {
            NamePlateRules.CheckBearings(value);
        }
        else
        {
            NamePlateRules.CheckTransmission(value);
        }
    }

    private static string Name(string name) =>
        name.Trim() is { Length: >= 1 and <= 200 } trimmed && PlainText.IsOneLine(trimmed)
            ? trimmed
            : throw new ProblemException(Problem.BadRequest("E_NAME", "name must have 1 to 200 characters on one line.", "name"));

    private static string Type(string type) =>
        Types.Contains(type)
            ? type
            : throw new ProblemException(Problem.BadRequest(
                "E_MOTOR_TYPE", "type must be one of: " + string.Join(", ", Types) + ".", "type"));

    private static string? Optional(string? text, string member, int most)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            return null;
        }

        return trimmed.Length <= most && PlainText.IsOneLine(trimmed)
            ? trimmed
            : throw new ProblemException(Problem.BadRequest(
                "E_TEXT", FormattableString.Invariant($"{member} must have at most {most} characters on one line."), member));
    }

    private static bool IsGiven(JsonElement value) => value.ValueKind != JsonValueKind.Undefined;

    private static string? Text(JsonElement value, string member) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => throw new ProblemException(Problem.BadRequest("E_JSON", $"{member} must be a text or null.", member)),
    };

    private static ProblemException Bad(string key, string detail) =>
        new(Problem.BadRequest("E_SPECIFICATION", detail, "specifications." + (key.Length <= 64 ? key : key[..64])));
}
