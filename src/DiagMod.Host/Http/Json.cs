using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DiagMod.Host.Http;

/// <summary>JSON as the API speaks it: snake_case, UTC times with Z, null for what is not a number; strict in what it takes.</summary>
internal static class Json
{
    /// <summary>Longest JSON body taken, bytes.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    private const int MaxDepth = 16;

    /// <summary>Options of every answer and request.</summary>
    public static JsonSerializerOptions Options { get; } = MakeOptions();

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = MaxDepth,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <summary>Makes other options speak the same.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.AllowTrailingCommas = false;
        options.ReadCommentHandling = JsonCommentHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = MaxDepth;
        options.Converters.Add(new NumberOrNull());
        options.Converters.Add(new SingleOrNull());
        options.Converters.Add(new UtcTime());
    }

    /// <summary>The bytes of an answer.</summary>
    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>An answer with a body.</summary>
    public static IResult Ok<T>(T value, int status = StatusCodes.Status200OK) =>
        Results.Json(value, Options, "application/json", status);

    /// <summary>Reads a request body.</summary>
    /// <exception cref="ProblemException">It is no JSON object of that shape: 400, 413 or 415.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
    {
        var request = context.Request;
        if (!request.HasJsonContentType())
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status415UnsupportedMediaType, "E_MEDIA_TYPE", "The body must be application/json."));
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            throw new ProblemException(Problem.ForStatus(StatusCodes.Status413PayloadTooLarge));
        }

        var bytes = await ReadBodyAsync(request, context.RequestAborted);
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            CheckText(document.RootElement);
            return document.RootElement.Deserialize<T>(Options)
                ?? throw new ProblemException(Problem.BadRequest("E_JSON", "The body must be a JSON object."));
        }
        catch (JsonException fault)
        {
            throw new ProblemException(Problem.BadRequest("E_JSON", Words(fault)) with { Parameter = fault.Path });
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate cannot become a string: Utf8JsonReader says so by this exception.
            throw new ProblemException(Problem.BadRequest("E_TEXT", "A text in the body is not valid Unicode."));
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > MaxBodyBytes)
            {
                throw new ProblemException(Problem.ForStatus(StatusCodes.Status413PayloadTooLarge));
            }

            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return body.ToArray();
    }

    private static string Words(JsonException fault)
    {
        // The serializer's own words name types of this program; only what helps the caller is kept.
        if (fault.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return "The body has a member that is not known here.";
        }

        if (fault.Message.Contains("uplicate", StringComparison.Ordinal))
        {
            return "The body has a member twice.";
        }

        if (fault.Message.Contains("missing required", StringComparison.Ordinal))
        {
            var names = fault.Message.Split('\'').Where((_, index) => index % 2 == 1)
                .Where(name => !name.Contains('.', StringComparison.Ordinal));
            return "The body lacks a required member: " + string.Join(", ", names) + ".";
        }

        return fault.LineNumber is { } line
            ? FormattableString.Invariant($"The body is not JSON as expected here (line {line + 1}).")
            : "The body is not JSON as expected here.";
    }

    private static void CheckText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    CheckText(member.Name);
                    CheckText(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (item.ValueKind == JsonValueKind.Null)
                    {
                        // The serializer lets it into a list of whatever type.
                        throw new ProblemException(Problem.BadRequest("E_JSON", "A list in the body has an item that is null."));
                    }

                    CheckText(item);
                }

                break;
            case JsonValueKind.String:
                CheckText(element.GetString()!);
                break;
            case JsonValueKind.Number when !double.IsFinite(element.GetDouble()):
                throw new ProblemException(Problem.BadRequest("E_JSON", "A number in the body is out of range."));
            default:
                break;
        }
    }

    private static void CheckText(string text)
    {
        if (!PlainText.IsStorable(text))
        {
            throw new ProblemException(Problem.BadRequest(
                "E_TEXT", "A text in the body has a character that cannot be stored (NUL, half a surrogate pair, U+FFFE)."));
        }
    }

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver
        {
            Modifiers = { LeaveOutNullsOfProblems },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void LeaveOutNullsOfProblems(System.Text.Json.Serialization.Metadata.JsonTypeInfo type)
    {
        if (type.Type != typeof(Problem))
        {
            return;
        }

        foreach (var property in type.Properties)
        {
            property.ShouldSerialize = static (_, value) => value is not null;
        }
    }

    /// <summary>NaN and infinity are null: JSON has no word for them.</summary>
    private sealed class NumberOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class SingleOrNull : JsonConverter<float>
    {
        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetSingle();

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options)
        {
            if (float.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Times.TryParse(reader.GetString(), out var time) ? time : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString(Times.Format, CultureInfo.InvariantCulture));
    }
}
