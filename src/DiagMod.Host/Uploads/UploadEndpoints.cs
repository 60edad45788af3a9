using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Uploads;

/// <summary>Where a file comes in at once, and what is known of those that came before.</summary>
internal static class UploadEndpoints
{
    internal const int MaxPartHeaderBytes = 16 * 1024;

    private const int MaxHashes = 1000;

    /// <summary>Maps /uploads.</summary>
    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("/uploads").WithTags("upload");
        uploads.MapPost("", UploadAsync)
            .ForKeys(KeyScopes.Upload).RequireAuthorization(Roles.Operator)
            .WithSummary("Takes one CSV file: the body itself (plain or gzip), or multipart/form-data with the field file.")
            .WithDescription(
                "The body is parsed while it streams in. The same content again, also compressed differently, is a duplicate: 200 with "
                + "the first file's id. A simulated motor takes no file (409 E_MOTOR_SIMULATED). A refused file is not stored, but listed in /api/v1/uploads/attempts.")
            .WithQuery("equipment_id", "The motor.", ParameterShape.EquipmentId, required: true)
            .WithQuery("file_name", "Name to show; of a multipart body, the part's own name is taken when this is not given.",
                ParameterShape.Text(1024, ExampleValues.FileName))
            .WithQuery("sample_rate_hz", "Samples a second, hertz; default 25600.",
                ParameterShape.Number(SampleRate.MinHertz, SampleRate.MaxHertz, 25_600))
            .WithQuery("recorded_at", "Time of the first row (RFC 3339); else taken from the file name; else sequence time.",
                ParameterShape.Time(ExampleValues.Recorded))
            .WithHeader("X-Content-SHA256", "SHA-256 of the body as sent, hexadecimal; checked when given.",
                ParameterShape.Text(64, ExampleValues.Hash))
            .WithBody("text/csv", UploadExamples.CsvSchema).WithBody("application/gzip", UploadExamples.BinarySchema)
            .WithBody("multipart/form-data", UploadExamples.FormSchema)
            .WithBodyExample(UploadExamples.Csv, mediaType: "text/csv")
            .Produces<UploadAnswer>(202).Produces<UploadAnswer>(200).Fails(400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 507)
            .WithExample(UploadExamples.Accepted, 202).WithExample(UploadExamples.Duplicate)
            .Fails(
                UploadExamples.NoMotor, UploadExamples.NoFile, Problem.MotorUnknown(ExampleValues.Motor), UploadExamples.OfOtherMotor,
                UploadExamples.Simulated,
                UploadExamples.TooLarge, UploadExamples.BadEncoding, UploadExamples.BadRow, UploadExamples.BadRate,
                DiskSpace.LowOnSpace());
        uploads.MapPost("/known", KnownAsync)
            .ForKeys(KeyScopes.Upload, KeyReach.Everything).RequireAuthorization(Roles.Viewer)
            .WithSummary("Which of these contents are here already, before anything is sent.")
            .Accepts<KnownRequest>("application/json").Produces<ListAnswer<KnownItem>>().Fails(400, 401)
            .WithBodyExample(UploadExamples.Known).WithExample(UploadExamples.KnownItems);
        uploads.MapGet("/attempts", async (HttpContext context, IRawSignalStore store) =>
            {
                var page = await store.ListRefusedAsync(new Query(context).Page(), context.RequestAborted);
                return Json.Ok(new ListAnswer<AttemptAnswer>([.. page.Items.Select(AttemptAnswer.Of)], page.Next));
            })
            .ForKeys(KeyScopes.Upload, KeyReach.Everything).RequireAuthorization(Roles.Operator)
            .WithSummary("Refused files, newest first.")
            .WithPaging().Produces<ListAnswer<AttemptAnswer>>().Fails(400, 401, 403).WithExample(UploadExamples.Attempts);
    }

    /// <summary>Maps the first task's path.</summary>
    public static void MapUploadAliases(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/upload", UploadAsync)
            .ForKeys(KeyScopes.Upload).RequireAuthorization(Roles.Operator).ExcludeFromDescription();

    /// <summary>True for the routes whose body may be large.</summary>
    public static bool IsUpload(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) ? Leads(request.Path, "/api/v1/uploads") || Leads(request.Path, "/upload")
            : HttpMethods.IsPut(request.Method) && request.Path.StartsWithSegments("/api/v1/uploads/sessions");

    // Routing takes a path with a slash at its end for the same.
    private static bool Leads(PathString path, string route) => path.StartsWithSegments(route, out var rest) && rest.Value is "" or "/";

    private static async Task<IResult> UploadAsync(
        HttpContext context, IMotorRegistry motors, UploadGate gate, HostSettings settings, DiskSpace disk)
    {
        var cancellation = context.RequestAborted;
        var request = UploadRequest.Read(context);
        var motor = await motors.FindAsync(request.EquipmentId, cancellation)
            ?? throw new ProblemException(Problem.MotorUnknown(request.EquipmentId.Value));
        if (motor.IsSimulated)
        {
            // A real recording would be judged by a baseline that no machine ever had, and would go when the demo goes.
            throw new ProblemException(UploadProblems.Simulated(motor.EquipmentId.Value));
        }

        if (settings.Ingest.MaxBytes > 0 && context.Request.ContentLength > settings.Ingest.MaxBytes + MaxPartHeaderBytes)
        {
            throw UploadProblems.TooLarge(settings.Ingest.MaxBytes);
        }

        disk.Require(context.Request.ContentLength ?? 0);
        using var place = await gate.EnterAsync(cancellation);
        if (!place.IsAcquired)
        {
            throw new ProblemException(UploadProblems.Busy());
        }

        return await UploadIntake.TakeAsync(context, request, null, () => FilePart.OpenAsync(context, cancellation));
    }

    private static async Task<IResult> KnownAsync(HttpContext context, IRawSignalStore store)
    {
        var request = await Json.ReadAsync<KnownRequest>(context);
        if (request.Sha256.Count > MaxHashes)
        {
            throw new ProblemException(Problem.BadRequest(
                "E_PARAMETER", FormattableString.Invariant($"sha256 has at most {MaxHashes} items."), "sha256"));
        }

        var hashes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var hash in request.Sha256)
        {
            if (hash is not { Length: 64 } || !hash.All(char.IsAsciiHexDigit))
            {
                throw new ProblemException(Problem.BadRequest("E_HASH", "Each item of sha256 has 64 hexadecimal digits.", "sha256"));
            }

            hashes.Add(hash.ToLowerInvariant());
        }

        var known = await store.FindByHashAsync(hashes, context.RequestAborted);
        return Json.Ok(new ListAnswer<KnownItem>(
            [
                .. known.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new KnownItem(
                    pair.Key, pair.Value.RawId.ToString(), pair.Value.EquipmentId.Value, pair.Value.FileName,
                    Words.Of(pair.Value.Status), pair.Value.RecordedAt)),
            ],
            null));
    }
}
