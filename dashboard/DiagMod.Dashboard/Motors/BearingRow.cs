using System.Text.Json.Nodes;
using DiagMod.Core.Diagnosis;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>One bearing in the form: a type of the catalogue, or its own geometry; all fields as typed.</summary>
public sealed class BearingRow
{
    /// <summary>The fields of the geometry.</summary>
    public static IReadOnlyList<NameplateField> Geometry { get; } =
    [
        new("rolling_elements", Unit.None, 3, 100),
        new("element_diameter_mm", Unit.None, 0.1, 1000),
        new("pitch_diameter_mm", Unit.None, 1, 10_000),
        new("contact_angle_deg", Unit.None, 0, 60),
    ];

    /// <summary>Most characters of a name or type.</summary>
    public const int MostText = 64;

    private readonly Dictionary<string, string> _texts = [];

    // What the form does not show stays as it was.
    private JsonObject _stored = [];

    /// <summary>Where it sits, or what it is called.</summary>
    public string Name { get; set; } = "";

    /// <summary>Type of the catalogue, for example 6205; empty where the geometry is given.</summary>
    public string Type { get; set; } = "";

    /// <summary>True when nothing was typed: the row does not count.</summary>
    public bool IsEmpty => Name.Trim().Length == 0 && Type.Trim().Length == 0 && Geometry.All(one => this[one.Key].Length == 0);

    /// <summary>Text of a field of the geometry.</summary>
    /// <param name="key">Its key in the specifications.</param>
    public string this[string key]
    {
        get => _texts.GetValueOrDefault(key, "");
        set => _texts[key] = value.Trim();
    }

    /// <summary>The rows of a motor's specifications.</summary>
    /// <param name="bearings">The list as stored; anything else has no rows.</param>
    /// <param name="figures">How numbers are written.</param>
    public static List<BearingRow> Of(JsonNode? bearings, Figures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var rows = new List<BearingRow>();
        foreach (var one in (bearings as JsonArray ?? []).OfType<JsonObject>())
        {
            var row = new BearingRow
            {
                Name = one["name"]?.ToString() ?? "",
                Type = one["type"]?.ToString() ?? "",
                _stored = one,
            };
            foreach (var field in Geometry)
            {
                row[field.Key] = figures.Given(one[field.Key]?.ToString() ?? "");
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The bearing for the specifications; null when it is not complete.</summary>
    /// <param name="texts">The reader's language.</param>
    /// <param name="fault">What is wrong, in words; null when nothing is.</param>
    public JsonObject? Write(NameplateTexts texts, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (name, type) = (Name.Trim(), Type.Trim());
        var bearing = _stored.DeepClone().AsObject();
        foreach (var member in Geometry.Select(field => field.Key).Append("type"))
        {
            bearing.Remove(member);
        }

        bearing["name"] = name.Length > 0 ? name : type.Length > 0 ? type : texts.BearingUnnamed;
        if (type.Length > 0)
        {
            bearing["type"] = type;
        }

        foreach (var field in Geometry.Where(field => this[field.Key].Length > 0))
        {
            if (!Figures.TryParse(this[field.Key], out var value) || value < field.Min || value > field.Max
                || (field.Key == "rolling_elements" && value != Math.Floor(value)))
            {
                fault = texts.Fault(field, this[field.Key]);
                return null;
            }

            bearing[field.Key] = value;
        }

        fault = Geometry.Take(3).Count(field => bearing.ContainsKey(field.Key)) switch
        {
            3 => FitsItsCircle(bearing) ? null : texts.BallsTooLarge,
            0 when BearingCatalogue.Find(type) is not null => null,
            _ => texts.BearingIncomplete,
        };
        return fault is null ? bearing : null;
    }

    // Balls on a circle of this size must find room on it.
    private static bool FitsItsCircle(JsonObject bearing) =>
        bearing["rolling_elements"]!.GetValue<double>() * bearing["element_diameter_mm"]!.GetValue<double>()
        <= Math.PI * bearing["pitch_diameter_mm"]!.GetValue<double>();
}
