using System.Text.Json;
using System.Text.Json.Serialization;

namespace DiagMod.Postgres;

/// <summary>JSON as it lies in the database: snake case, enums as words, NaN as null (the one place where that is said).</summary>
internal static class StoreJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)
        ?? throw new InvalidDataException($"The database holds null where {typeof(T).Name} was expected.");

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

            // Pairs of numbers in Core's records are tuples, whose items are fields.
            IncludeFields = true,
            Converters = { new NaNAsNull(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class NaNAsNull : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.Null => double.NaN,
                // An e-value may overflow; JSON knows no infinity.
                JsonTokenType.String => reader.GetString() == "-inf" ? double.NegativeInfinity : double.PositiveInfinity,
                _ => reader.GetDouble(),
            };

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsNaN(value))
            {
                writer.WriteNullValue();
            }
            else if (double.IsInfinity(value))
            {
                writer.WriteStringValue(value > 0 ? "inf" : "-inf");
            }
            else
            {
                writer.WriteNumberValue(value);
            }
        }
    }
}
