using DiagMod.Core.Currents;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using Microsoft.OpenApi;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Uploads;

/// <summary>What the API's description shows of uploads.</summary>
internal static class UploadExamples
{
    /// <summary>The first rows of a recording; an empty cell is a missing sample.</summary>
    public const string Csv = "current_R,current_S,current_T\n0.021,-21.334,21.313\n0.325,-21.482,21.157\n0.629,,20.997\n";

    /// <summary>Stored.</summary>
    public static readonly UploadAnswer Accepted = new(ExampleValues.RawId, "pending", Duplicate: false, Hash);

    /// <summary>Here already.</summary>
    public static readonly UploadAnswer Duplicate = new(ExampleValues.RawId, "completed", Duplicate: true, Hash);

    /// <summary>Contents asked for.</summary>
    public static readonly KnownRequest Known = new() { Sha256 = [Hash] };

    /// <summary>Contents that are here.</summary>
    public static readonly ListAnswer<KnownItem> KnownItems = new(
        [new(Hash, ExampleValues.RawId, Motor, ExampleValues.FileName, "completed", Recorded)], null);

    /// <summary>A refused file.</summary>
    public static readonly ListAnswer<AttemptAnswer> Attempts = new(
        [
            new(
                "shift-2.csv", Motor, null, "E_FIELD_COUNT", 90_417, null, "2 fields", "3 fields", "n.petrova", "192.0.2.14", Received),
        ],
        null);

    /// <summary>The body is no multipart body.</summary>
    public static readonly Problem NoFile = Problem.BadRequest("E_NO_FILE", "The multipart body has no part named file.", "file");

    /// <summary>The motor is not named.</summary>
    public static readonly Problem NoMotor = Problem.BadRequest(
        "E_EQUIPMENT_ID", "The parameter equipment_id is missing: which motor is the file of?", "equipment_id");

    /// <summary>The content belongs to another motor.</summary>
    public static readonly Problem OfOtherMotor = UploadProblems.OfOtherMotor(
        new RawFileId(Guid.Parse(ExampleValues.RawId)), new EquipmentId("EQ_2025_000002"), maySee: true);

    /// <summary>The motor is no machine.</summary>
    public static readonly Problem Simulated = UploadProblems.Simulated(ExampleValues.Motor);

    /// <summary>The body is too long.</summary>
    public static readonly Problem TooLarge = Problem.Of(
        StatusCodes.Status413PayloadTooLarge, "E_TOO_LARGE", "The body is longer than the limit of 104857600 bytes (INGEST_MAX_BYTES).");

    /// <summary>An encoding that is not read.</summary>
    public static readonly Problem BadEncoding = Problem.Of(
        StatusCodes.Status415UnsupportedMediaType, "E_CONTENT_ENCODING",
        "The body's encoding is not supported: send the CSV plain or as gzip.", "Content-Encoding");

    /// <summary>A row with a field too few.</summary>
    public static readonly Problem BadRow = UploadProblems.Describe(
        new CurrentCsvException(CurrentCsvCode.FieldCount, 90_417, null, "2 fields", "3 fields"), new EquipmentId(Motor));

    /// <summary>A sample rate that cannot be.</summary>
    public static readonly Problem BadRate = Problem.Of(
        StatusCodes.Status422UnprocessableEntity, "E_SAMPLE_RATE", "The sample rate is not usable.", "sample_rate_hz") with
    {
        Found = "25600,0",
        Expected = "a number from 500 to 200000 hertz, with a point for decimals",
    };

    /// <summary>The CSV as text.</summary>
    public static IOpenApiSchema CsvSchema() => new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Description = "Header current_R,current_S,current_T, then one row a sample, amperes; an empty cell is a missing sample.",
    };

    /// <summary>The CSV as gzip.</summary>
    public static IOpenApiSchema BinarySchema() => new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Format = "binary",
        Description = "The CSV, compressed with gzip.",
    };

    /// <summary>A form with one file.</summary>
    public static IOpenApiSchema FormSchema() => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "file" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["file"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Format = "binary",
                Description = "The CSV, plain or gzip; its name is taken as file_name.",
            },
        },
    };
}
