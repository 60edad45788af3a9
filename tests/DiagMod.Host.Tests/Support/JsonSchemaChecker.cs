using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DiagMod.Host.Tests.Support;

/// <summary>Checks a value against the part of JSON Schema that the API's description uses; a word it does not know is a fault.</summary>
internal sealed class JsonSchemaChecker(JsonNode document)
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "$ref", "type", "format", "description", "properties", "required", "additionalProperties", "items", "oneOf", "enum", "pattern",
        "minimum", "maximum", "maxLength", "minLength", "default",
    };

    /// <summary>What is wrong with a value, each with its place; empty when it fits.</summary>
    public IReadOnlyList<string> Check(JsonNode? schema, JsonNode? value)
    {
        var faults = new List<string>();
        Check(schema, value, "$", faults);
        return faults;
    }

    /// <summary>What a reference leads to; null when it leads nowhere.</summary>
    public JsonNode? Resolve(string reference)
    {
        var at = document;
        foreach (var part in reference.Split('/').Skip(1))
        {
            at = at?.AsObject()[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return at;
    }

    private void Check(JsonNode? schema, JsonNode? value, string path, List<string> faults)
    {
        if (schema is not JsonObject words)
        {
            faults.Add($"{path}: no schema");
            return;
        }

        faults.AddRange(words.Where(word => !Known.Contains(word.Key)).Select(word => $"{path}: the checker does not know {word.Key}"));
        if ((string?)words["$ref"] is { } reference)
        {
            Check(Resolve(reference), value, path, faults);
        }

        if (words["oneOf"] is JsonArray choices
            && choices.Count(choice => Check(choice, value) is []) is var fitting and not 1)
        {
            faults.Add($"{path}: {fitting} of {choices.Count} alternatives fit");
        }

        if (words["type"] is { } type && !TypesOf(type).Any(one => IsOf(one, value)))
        {
            faults.Add($"{path}: {value?.ToJsonString() ?? "null"} is no {type.ToJsonString()}");
            return;
        }

        if (words["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
        {
            faults.Add($"{path}: {value?.ToJsonString()} is none of {allowed.ToJsonString()}");
        }

        switch (value)
        {
            case JsonObject members:
                CheckMembers(words, members, path, faults);
                break;
            case JsonArray items when words["items"] is { } item:
                for (var i = 0; i < items.Count; i++)
                {
                    Check(item, items[i], FormattableString.Invariant($"{path}[{i}]"), faults);
                }

                break;
            case JsonValue scalar:
                CheckScalar(words, scalar, path, faults);
                break;
            default:
                break;
        }
    }

    private void CheckMembers(JsonObject words, JsonObject members, string path, List<string> faults)
    {
        var properties = words["properties"] as JsonObject;
        foreach (var name in (words["required"] as JsonArray ?? []).Select(name => (string)name!))
        {
            if (!members.ContainsKey(name))
            {
                faults.Add($"{path}: lacks {name}");
            }
        }

        foreach (var (name, value) in members)
        {
            if (properties?[name] is { } schema)
            {
                Check(schema, value, $"{path}.{name}", faults);
            }
            else if (words["additionalProperties"] is JsonValue open && open.GetValueKind() == JsonValueKind.False)
            {
                faults.Add($"{path}: {name} is not described");
            }
        }
    }

    private static void CheckScalar(JsonObject words, JsonValue scalar, string path, List<string> faults)
    {
        if (scalar.GetValueKind() == JsonValueKind.Number)
        {
            var number = double.Parse(scalar.ToJsonString(), CultureInfo.InvariantCulture);
            if (number < (Number(words["minimum"]) ?? double.NegativeInfinity) || number > (Number(words["maximum"]) ?? double.PositiveInfinity))
            {
                faults.Add($"{path}: {scalar.ToJsonString()} is out of range");
            }
        }
        else if (scalar.GetValueKind() == JsonValueKind.String)
        {
            var text = scalar.GetValue<string>();
            var fits = ((string?)words["format"]) switch
            {
                "date-time" => text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
                "uuid" => Guid.TryParseExact(text, "D", out _),
                _ => true,
            };
            if (!fits || text.Length > (Number(words["maxLength"]) ?? double.PositiveInfinity)
                || ((string?)words["pattern"] is { } pattern && !Regex.IsMatch(text, pattern)))
            {
                faults.Add($"{path}: '{text}' does not fit {words.ToJsonString()}");
            }
        }
    }

    private static double? Number(JsonNode? limit) =>
        limit is null ? null : double.Parse(limit.ToJsonString(), CultureInfo.InvariantCulture);

    private static IEnumerable<string> TypesOf(JsonNode type) =>
        type is JsonArray several ? several.Select(one => (string)one!) : [(string)type!];

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) => true,
        ("object", JsonValueKind.Object) => true,
        ("array", JsonValueKind.Array) => true,
        ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => long.TryParse(value!.ToJsonString(), CultureInfo.InvariantCulture, out _),
        _ => false,
    };
}
