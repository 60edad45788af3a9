using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace DiagMod.Host.Http;

/// <summary>What a parameter may look like, with an example, for the API's description.</summary>
internal sealed record ParameterShape
{
    public required JsonSchemaType Type { get; init; }

    private string? Format { get; init; }

    private string? Pattern { get; init; }

    private double? Least { get; init; }

    private double? Most { get; init; }

    private int? MaxLength { get; init; }

    private string[] Words { get; init; } = [];

    /// <summary>A value as a caller would write it.</summary>
    public required object Example { get; init; }

    /// <summary>Key of a motor.</summary>
    public static ParameterShape EquipmentId { get; } = new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^[A-Za-z0-9_-]{1,64}$",
        Example = ExampleValues.Motor,
    };

    /// <summary>Id of a file.</summary>
    public static ParameterShape RawId { get; } = Id(ExampleValues.RawId);

    /// <summary>A time with its offset.</summary>
    public static ParameterShape Time(DateTimeOffset example) => new()
    {
        Type = JsonSchemaType.String,
        Format = "date-time",
        Example = example.UtcDateTime.ToString(Times.Format, CultureInfo.InvariantCulture),
    };

    /// <summary>A UUID.</summary>
    public static ParameterShape Id(string example) => new() { Type = JsonSchemaType.String, Format = "uuid", Example = example };

    /// <summary>A whole number in a range.</summary>
    public static ParameterShape Whole(long least, long most, long example) => new()
    {
        Type = JsonSchemaType.Integer,
        Least = least,
        Most = most,
        Example = example,
    };

    /// <summary>A number in a range; no largest one when <paramref name="most"/> is infinite.</summary>
    public static ParameterShape Number(double least, double most, double example) => new()
    {
        Type = JsonSchemaType.Number,
        Least = least,
        Most = double.IsFinite(most) ? most : null,
        Example = example,
    };

    /// <summary>One of some words, the first of which is the example.</summary>
    public static ParameterShape OneOf(params string[] words) => new()
    {
        Type = JsonSchemaType.String,
        Words = words,
        Example = words[0],
    };

    /// <summary>Any text of one line.</summary>
    public static ParameterShape Text(int maxLength, string example) => new()
    {
        Type = JsonSchemaType.String,
        MaxLength = maxLength,
        Example = example,
    };

    /// <summary>The example as JSON.</summary>
    public JsonNode ExampleNode() => Example switch
    {
        long whole => JsonValue.Create(whole),
        double number => JsonValue.Create(number),
        _ => JsonValue.Create((string)Example),
    };

    /// <summary>The schema.</summary>
    public OpenApiSchema Schema() => new()
    {
        Type = Type,
        Format = Format,
        Pattern = Pattern,
        Minimum = Least?.ToString(CultureInfo.InvariantCulture),
        Maximum = Most?.ToString(CultureInfo.InvariantCulture),
        MaxLength = MaxLength,
        Enum = Words.Length == 0 ? null : [.. Words.Select(word => (JsonNode)JsonValue.Create(word))],
    };
}
