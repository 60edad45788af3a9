using System.Text.Json;
using System.Text.Json.Nodes;
using DiagMod.Core.Diagnosis;
using DiagMod.Host.Http;

namespace DiagMod.Host.Motors;

/// <summary>Rules of a name-plate that go over more than one number: bearings, transmission, and what contradicts itself.</summary>
internal static class NamePlateRules
{
    private const int MostBearings = 16;
    private const int MostText = 64;

    private static readonly string[] BearingMembers =
    [
        "name", "type", "position", "rolling_elements", "element_diameter_mm", "pitch_diameter_mm", "contact_angle_deg",
    ];

    private static readonly string[] Geometry = ["rolling_elements", "element_diameter_mm", "pitch_diameter_mm"];

    private static readonly string[] Positions = ["drive_end", "non_drive_end", "other"];

    private static readonly string[] Transmissions = ["direct", "coupling", "belt", "gear", "other"];

    /// <summary>Checks a list of bearings.</summary>
    /// <exception cref="ProblemException">400 with the member.</exception>
    public static void CheckBearings(JsonNode value)
    {
        if (value is not JsonArray list || list.Count > MostBearings)
        {
            throw Bad("bearings", FormattableString.Invariant($"bearings must be a list of at most {MostBearings} bearings."));
        }

        for (var i = 0; i < list.Count; i++)
        {
            var path = FormattableString.Invariant($"bearings[{i}]");
            CheckBearing(
                list[i] as JsonObject ?? throw Bad(path, $"{path} must be an object with name and type or geometry."), path);
        }
    }

    /// <summary>Checks a transmission: how the motor is joined to its machine, and by which ratio.</summary>
    /// <exception cref="ProblemException">400 with the member.</exception>
    public static void CheckTransmission(JsonNode value)
    {
        if (value is not JsonObject transmission)
        {
            throw Bad("transmission", "transmission must be an object with kind and, where there is one, ratio.");
        }

        Only(transmission, "transmission", "kind", "ratio");
        if (Text(transmission, "kind", "transmission") is not { } kind || !Transmissions.Contains(kind))
        {
            throw Bad("transmission.kind", $"transmission.kind must be one of: {string.Join(", ", Transmissions)}.");
        }

        Number(transmission, "ratio", "transmission", 0.001, 1_000);
    }

    /// <summary>Refuses a name-plate that contradicts itself.</summary>
    /// <exception cref="ProblemException">400 with what contradicts what.</exception>
    public static void CheckWhole(JsonObject specifications)
    {
        if (NamePlate.From(specifications).Contradiction() is { } words)
        {
            throw Bad("speed_rpm", words);
        }
    }

    private static void CheckBearing(JsonObject bearing, string path)
    {
        Only(bearing, path, BearingMembers);
        if (Text(bearing, "name", path) is not { Length: > 0 })
        {
            throw Bad($"{path}.name", $"{path}.name must have 1 to {MostText} characters on one line.");
        }

        var type = Text(bearing, "type", path);
        if (Text(bearing, "position", path) is { } position && !Positions.Contains(position))
        {
            throw Bad($"{path}.position", $"{path}.position must be one of: {string.Join(", ", Positions)}.");
        }

        var balls = Number(bearing, "rolling_elements", path, 3, 100);
        var ball = Number(bearing, "element_diameter_mm", path, 0.1, 1_000);
        var pitch = Number(bearing, "pitch_diameter_mm", path, 1, 10_000);
        Number(bearing, "contact_angle_deg", path, 0, 60);
        if (balls is { } count && count != Math.Floor(count))
        {
            throw Bad($"{path}.rolling_elements", $"{path}.rolling_elements must be a whole number from 3 to 100.");
        }

        var given = Geometry.Count(bearing.ContainsKey);
        if (given is 1 or 2)
        {
            throw Bad(path, $"{path} must have all of {string.Join(", ", Geometry)}, or none.");
        }

        if (given == 0 && (type is null || BearingCatalogue.Find(type) is null))
        {
            throw Bad($"{path}.type", $"{path}.type is not in the catalogue (GET /api/v1/bearings); give {string.Join(", ", Geometry)}.");
        }

        // Balls on a circle of this size must find room on it.
        if (balls is { } n && ball is { } d && pitch is { } circle && n * d > Math.PI * circle)
        {
            throw Bad(path, FormattableString.Invariant(
                $"{path}: {n} rolling elements of {d} mm do not fit on a circle of {circle} mm."));
        }
    }

    private static void Only(JsonObject value, string path, params ReadOnlySpan<string> members)
    {
        foreach (var (key, _) in value)
        {
            if (!members.Contains(key))
            {
                throw Bad($"{path}.{key}", $"This member is not known; known are {string.Join(", ", members)}.");
            }
        }
    }

    private static string? Text(JsonObject from, string key, string path)
    {
        if (!from.TryGetPropertyValue(key, out var node) || node is null)
        {
            return null;
        }

        return node.GetValueKind() == JsonValueKind.String && node.GetValue<string>().Trim() is { Length: <= MostText } text
            && PlainText.IsOneLine(text)
            ? text
            : throw Bad($"{path}.{key}", $"{path}.{key} must be a text of at most {MostText} characters on one line.");
    }

    private static double? Number(JsonObject from, string key, string path, double least, double most)
    {
        if (!from.TryGetPropertyValue(key, out var node) || node is null)
        {
            return null;
        }

        var number = node.GetValueKind() == JsonValueKind.Number ? node.GetValue<double>() : double.NaN;
        return number >= least && number <= most
            ? number
            : throw Bad($"{path}.{key}", FormattableString.Invariant($"{path}.{key} must be a number from {least} to {most}."));
    }

    private static ProblemException Bad(string path, string detail) =>
        new(Problem.BadRequest("E_SPECIFICATION", detail, "specifications." + (path.Length <= 80 ? path : path[..80])));
}
