using DiagMod.Core.Ports;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using Microsoft.Net.Http.Headers;

namespace DiagMod.Host.Reports;

/// <summary>Reports as PDF files.</summary>
internal static class ReportEndpoints
{
    /// <summary>Type of a report's pages.</summary>
    public const string PdfType = "application/pdf";

    private const string ZipType = "application/zip";

    /// <summary>Maps /reports.</summary>
    public static void MapReports(this IEndpointRouteBuilder api)
    {
        var reports = api.MapGroup("/reports").WithTags("reports");
        reports.MapPost("", MakeAsync)
            .RequireAuthorization(Roles.Operator)
            .WithSummary("Makes a report of a motor, or of the fleet, as a PDF file. The same facts in the same language are one "
                + "report: a repeat answers 200 with the one that is there.")
            .Accepts<ReportRequest>("application/json")
            .Produces<ReportAnswer>().Produces<ReportAnswer>(201).Fails(400, 401, 403, 404, 409, 410, 429, 503)
            .WithBodyExample(ReportExamples.Request).WithExample(ReportExamples.Report).WithExample(ReportExamples.Report, 201)
            .Fails(
                ReportProblems.BadKind, Problem.MotorUnknown(ExampleValues.Motor), ReportProblems.NoData, ReportProblems.Busy,
                ReportProblems.FontMissing, Problem.PastNotKept(ExampleValues.Motor));
        reports.MapGet("", async (HttpContext context, IReports service) =>
            {
                var query = new Query(context);
                var page = await service.ListAsync(query.Motor("equipment_id"), query.Page(), context.RequestAborted);
                return Json.Ok(new ListAnswer<ReportAnswer>([.. page.Items.Select(ReportAnswer.Of)], page.Next));
            })
            .RequireAuthorization(Roles.Operator)
            .WithSummary("The reports that were made, newest first.")
            .WithQuery("equipment_id", "Only of this motor.", ParameterShape.Text(64, ExampleValues.Motor))
            .WithPaging().Produces<ListAnswer<ReportAnswer>>().Fails(400, 401, 403).WithExample(ReportExamples.List);
        reports.MapGet("/{id}", ReadAsync)
            .RequireAuthorization(Roles.Operator)
            .WithSummary("A report: its PDF file, as an attachment; with Accept: application/json its state.")
            .WithPath("id", "Id of the report.", ParameterShape.Id(ReportExamples.Id))
            .Produces(200, contentType: PdfType).Produces<ReportAnswer>().Fails(401, 403, 404)
            .WithExample(ReportExamples.Report).Fails(ReportProblems.Unknown);
        reports.MapGet("/{id}/evidence", PackAsync)
            .RequireAuthorization(Roles.Operator)
            .WithSummary("The evidence pack of a report, a ZIP file: its PDF file, the diagnosis and the windows of the recording that it "
                + "tells of, the recordings and alarms of its period, and SHA256SUMS over them. report.json says whether the facts are "
                + "still those that the report was made of.")
            .WithPath("id", "Id of the report.", ParameterShape.Id(ReportExamples.Id))
            .Produces(200, contentType: ZipType).Fails(401, 403, 404).Fails(ReportProblems.Unknown);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, IReports service)
    {
        var order = OrderOf(await Json.ReadAsync<ReportRequest>(context), RequestLanguage.Of(context));
        var outcome = await service.MakeAsync(order, Principals.ActorOf(context), context.RequestAborted);
        if (outcome.Report is not { } report)
        {
            throw new ProblemException(outcome.Result switch
            {
                ReportResult.MotorUnknown => Problem.MotorUnknown(order.EquipmentId!.Value.Value),
                ReportResult.FontMissing => ReportProblems.FontMissing,
                ReportResult.Busy => ReportProblems.Busy,
                ReportResult.PastNotKept => Problem.PastNotKept(order.EquipmentId!.Value.Value),
                _ => ReportProblems.NoData with { EquipmentId = order.EquipmentId?.Value },
            });
        }

        context.Response.Headers.Location = $"/api/v1/reports/{report.Id:D}";
        return Json.Ok(
            ReportAnswer.Of(report),
            outcome.Result == ReportResult.Made ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static ReportOrder OrderOf(ReportRequest request, Language own)
    {
        var kind = request.Kind switch
        {
            "motor" => ReportKind.Motor,
            "fleet" => ReportKind.Fleet,
            _ => throw new ProblemException(ReportProblems.BadKind),
        };
        if (kind == ReportKind.Motor && request.EquipmentId is null)
        {
            throw Query.Bad("equipment_id", "A report of kind motor needs an equipment_id.");
        }

        if (kind == ReportKind.Fleet && request.EquipmentId is not null)
        {
            throw Query.Bad("equipment_id", "A report of kind fleet is of all motors: leave equipment_id out, or ask for kind motor.");
        }

        if (request.From is { } from && request.To is { } to && from >= to)
        {
            throw Query.Bad("to", "to must be later than from.");
        }

        var language = request.Language switch
        {
            null => own.Code,
            "en" or "ru" => request.Language,
            _ => throw Query.Bad("language", "language must be en or ru."),
        };
        return new ReportOrder(
            kind, request.EquipmentId is { } motor ? EndpointExtensions.Motor(motor) : null, request.From, request.To, language);
    }

    private static async Task<IResult> PackAsync(
        HttpContext context, string id, IReports service, EvidencePack packs, IAuditLog audit)
    {
        var report = await RequireAsync(service, id, context.RequestAborted);
        var pages = await service.ContentAsync(report.Id, context.RequestAborted)
            ?? throw new ProblemException(ReportProblems.Unknown);
        var pack = await packs.PackAsync(report, pages, context.RequestAborted);
        audit.NoteRead(new AuditEntry(
            Principals.ActorOf(context), "evidence.read", "report", report.Id.ToString("D"), "success", null));
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.File(pack, ZipType, Path.ChangeExtension(report.FileName, "zip"));
    }

    private static async Task<ReportRow> RequireAsync(IReports service, string id, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var key) && await service.FindAsync(key, cancellationToken) is { } report
            ? report
            : throw new ProblemException(ReportProblems.Unknown);

    private static async Task<IResult> ReadAsync(HttpContext context, string id, IReports service, IAuditLog audit)
    {
        var report = await RequireAsync(service, id, context.RequestAborted);

        if (WantsState(context.Request))
        {
            return Json.Ok(ReportAnswer.Of(report));
        }

        var content = await service.ContentAsync(report.Id, context.RequestAborted)
            ?? throw new ProblemException(ReportProblems.Unknown);
        audit.NoteRead(new AuditEntry(
            Principals.ActorOf(context), "report.read", "report", report.Id.ToString("D"), "success", null));
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.File(
            content, PdfType, report.FileName, entityTag: new EntityTagHeaderValue($"\"{report.Sha256}\""));
    }

    // Only who names JSON and no PDF: a browser that follows a link takes anything, and wants the pages.
    private static bool WantsState(HttpRequest request)
    {
        var accepts = request.Headers.Accept.ToString();
        return accepts.Contains("application/json", StringComparison.OrdinalIgnoreCase)
            && !accepts.Contains(PdfType, StringComparison.OrdinalIgnoreCase)
            && !accepts.Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
