using System.Text.Json.Nodes;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>The name-plate as a form: one text a field, so that "unknown" is an empty field and never a 0.</summary>
public sealed class Nameplate
{
    /// <summary>The fields, in the order of a name-plate.</summary>
    public static IReadOnlyList<NameplateField> Fields { get; } =
    [
        new("power_kw", Unit.Kilowatt, 1e-3, 1e5),
        new("voltage_v", Unit.Volt, 1, 1e5),
        new("current_a", Unit.Ampere, 1e-3, 1e5),
        new("frequency_hz", Unit.Hertz, 45, 65),
        new("speed_rpm", Unit.Rpm, 1, 4000),
        new("pole_pairs", Unit.None, 1, 40),
        new("rotor_bars", Unit.None, 6, 500),
        new("service_factor", Unit.None, 0.5, 2),
        new("rms_threshold_a", Unit.Ampere, 1e-3, 1e5),
        new("expected_interval_s", Unit.Second, 1, 1e8),
    ];

    /// <summary>How a motor may be fed, as the specifications say it; empty = unknown.</summary>
    public static IReadOnlyList<string> Drives { get; } = ["", "dol", "soft_starter", "vfd"];

    private readonly Dictionary<string, string> _texts = [];

    /// <summary>How the motor is fed; empty = unknown.</summary>
    public string Drive { get; set; } = "";

    /// <summary>Its bearings.</summary>
    public List<BearingRow> Bearings { get; private set; } = [];

    /// <summary>Name or tag.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where it stands.</summary>
    public string Location { get; set; } = "";

    /// <summary>Group on the board.</summary>
    public string Group { get; set; } = "";

    /// <summary>Text of a field.</summary>
    /// <param name="key">Its key in the specifications.</param>
    public string this[string key]
    {
        get => _texts.GetValueOrDefault(key, "");
        set => _texts[key] = value.Trim();
    }

    /// <summary>What is known of the name-plate, on one line.</summary>
    /// <param name="motor">The motor.</param>
    /// <param name="text">The reader's language.</param>
    public static string Line(Motor motor, UiText text)
    {
        ArgumentNullException.ThrowIfNull(motor);
        ArgumentNullException.ThrowIfNull(text);
        string Number(string key) => text.Figures.Given(motor.Specifications[key]?.ToString() ?? "");
        string Part(string key, Unit unit) => Number(key) is { Length: > 0 } number ? text.Figures.Join(number, unit) : "";
        var poles = Number("pole_pairs");
        return string.Join(" · ", new[]
        {
            Part("power_kw", Unit.Kilowatt), Part("voltage_v", Unit.Volt), Part("current_a", Unit.Ampere),
            Part("frequency_hz", Unit.Hertz), Part("speed_rpm", Unit.Rpm),
            poles.Length > 0 ? text.Nameplate.PolePairs(poles) : "",
        }.Where(part => part.Length > 0));
    }

    /// <summary>The form of a motor.</summary>
    /// <param name="motor">The motor.</param>
    /// <param name="figures">How numbers are written.</param>
    public static Nameplate Of(Motor motor, Figures figures)
    {
        var form = new Nameplate { Name = motor.Name, Location = motor.Location ?? "", Group = motor.Group ?? "" };
        foreach (var field in Fields)
        {
            form[field.Key] = figures.Given(motor.Specifications[field.Key]?.ToString() ?? "");
        }

        form.Drive = motor.Specifications["drive"]?.ToString() ?? "";
        form.Bearings = BearingRow.Of(motor.Specifications["bearings"], figures);
        return form;
    }

    /// <summary>What the form says is missing, as a person would list it.</summary>
    /// <param name="motor">The motor.</param>
    /// <param name="texts">The reader's language.</param>
    public static IReadOnlyList<string> Missing(Motor motor, NameplateTexts texts) =>
        [.. Fields.Where(f => f.Key is "power_kw" or "current_a" or "speed_rpm" or "pole_pairs")
            .Where(f => motor.Specifications[f.Key] is null)
            .Select(f => texts.Of(f).ToLowerInvariant())];

    /// <summary>The motor as the form describes it; what the form does not show stays.</summary>
    /// <param name="motor">The motor as it was.</param>
    /// <param name="texts">The reader's language.</param>
    /// <param name="fault">What is wrong with the form, in words; null when nothing is.</param>
    public Motor? Apply(Motor motor, NameplateTexts texts, out string? fault)
    {
        if (Name.Trim().Length is 0 or > 200)
        {
            fault = texts.NameFault;
            return null;
        }

        var specifications = (JsonObject)motor.Specifications.DeepClone();
        foreach (var field in Fields)
        {
            var text = this[field.Key];
            if (text.Length == 0)
            {
                specifications.Remove(field.Key);
            }
            else if (Figures.TryParse(text, out var value)
                && value >= field.Min && value <= field.Max)
            {
                specifications[field.Key] = value;
            }
            else
            {
                fault = texts.Fault(field, text);
                return null;
            }
        }

        if (Drive.Length == 0)
        {
            specifications.Remove("drive");
        }
        else
        {
            specifications["drive"] = Drive;
        }

        fault = ApplyBearings(specifications, texts);
        if (fault is not null)
        {
            return null;
        }

        if (NamePlate.From(specifications).Contradiction() is not null)
        {
            fault = texts.Contradiction;
            return null;
        }

        return motor with
        {
            Name = Name.Trim(),
            Location = Location.Trim().Length == 0 ? null : Location.Trim(),
            Group = Group.Trim().Length == 0 ? null : Group.Trim(),
            Specifications = specifications,
        };
    }

    private string? ApplyBearings(JsonObject specifications, NameplateTexts texts)
    {
        var list = new JsonArray();
        foreach (var row in Bearings.Where(row => !row.IsEmpty))
        {
            var bearing = row.Write(texts, out var fault);
            if (bearing is null)
            {
                return fault;
            }

            list.Add(bearing);
        }

        if (list.Count == 0)
        {
            specifications.Remove("bearings");
        }
        else
        {
            specifications["bearings"] = list;
        }

        return null;
    }
}

/// <summary>One number of a name-plate.</summary>
/// <param name="Key">Key in the specifications.</param>
/// <param name="Unit">Its unit; none for a count.</param>
/// <param name="Min">Smallest value that makes sense.</param>
/// <param name="Max">Largest value that makes sense.</param>
public sealed record NameplateField(string Key, Unit Unit, double Min, double Max);
