using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Audit;

/// <summary>The audit log through the API: search, proof, export.</summary>
internal static class AuditEndpoints
{
    private const string From = "Not before, for example 2025-08-17T00:00:00Z.";
    private const string To = "Before, for example 2025-08-18T00:00:00Z.";

    /// <summary>Maps /admin/audit.</summary>
    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/admin").WithTags("admin").RequireAuthorization(Roles.Admin);
        audit.MapGet("/audit", ListAsync)
            .ForKeys(KeyScopes.Audit, KeyReach.Everything)
            .WithSummary("Who did what, newest first.")
            .WithQuery("actor", "Only what this account did.", ParameterShape.Text(256, "n.petrova"))
            .WithQuery("action", "Only this action, or all whose name begins so: login finds login.fail.", ParameterShape.Text(64, "upload"))
            .WithQuery("resource_type", "Only objects of this kind.", ParameterShape.Text(64, "raw_file"))
            .WithQuery("resource_id", "Only this object.", ParameterShape.Text(256, ExampleValues.RawId))
            .WithQuery("result", "Only rows with this result: success, failure or denied.", ParameterShape.OneOf("success", "failure", "denied"))
            .WithQuery("trace_id", "Only what this request did: the X-Request-Id of its answer.", ParameterShape.Text(64, ExampleValues.Trace))
            .WithQuery("from", From, ParameterShape.Time(ExampleValues.Received))
            .WithQuery("to", To, ParameterShape.Time(ExampleValues.Received))
            .WithPaging().Produces<ListAnswer<AuditAnswer>>().Fails(400, 401, 403).WithExample(AuditExamples.Rows);
        audit.MapGet("/audit/verify", async (HttpContext context, IAuditProof proof, IAuditLog log) =>
            {
                var report = await proof.VerifyAsync(context.RequestAborted);
                Note(context, log, "audit.verify");
                return Json.Ok(AuditReportAnswer.Of(report));
            })
            .ForKeys(KeyScopes.Audit, KeyReach.Everything)
            .WithSummary("Works out the whole chain again and compares it with the signed checkpoints outside the database.")
            .Produces<AuditReportAnswer>().Fails(401, 403).WithExample(AuditExamples.Whole);
        audit.MapGet("/audit/export", ExportAsync)
            .ForKeys(KeyScopes.Audit, KeyReach.Everything)
            .WithSummary("Rows with their hashes, oldest first: one JSON object a line, or a table for spreadsheets.")
            .WithQuery("format", "jsonl, the default, has all that the hashes are over; csv shows times and texts to people, and what a "
                + "spreadsheet would run as a formula begins with an apostrophe.", ParameterShape.OneOf("jsonl", "csv"))
            .WithQuery("from", From, ParameterShape.Time(ExampleValues.Received))
            .WithQuery("to", To, ParameterShape.Time(ExampleValues.Received))
            .Produces<byte[]>(StatusCodes.Status200OK, Examples.BytesType).Fails(400, 401, 403);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IAuditLog log)
    {
        var query = new Query(context);
        var (from, to) = query.Range();
        var filter = new AuditFilter(
            query.Text("actor"), query.Text("action"), query.Text("resource_type"), query.Text("resource_id"),
            query.OneOf("result", "success", "failure", "denied"), from, to, query.Text("trace_id"));
        var page = await log.ListAsync(filter, query.Page(), context.RequestAborted);
        Note(context, log, "audit.read");
        return Json.Ok(new ListAnswer<AuditAnswer>([.. page.Items.Select(AuditAnswer.Of)], page.Next));
    }

    private static async Task<IResult> ExportAsync(HttpContext context, IAuditLog log)
    {
        var query = new Query(context);
        var (from, to) = query.Range();
        var format = query.OneOf("format", "jsonl", "csv") ?? "jsonl";
        var (after, through) = await log.RangeAsync(from, to, context.RequestAborted);

        // Fail closed: what cannot be noted does not leave.
        await log.AppendAsync(
            new AuditEntry(Principals.ActorOf(context), "audit.export", "audit", null, "success", null), context.RequestAborted);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"diagmod-audit.{format}\"";
        context.Response.Headers.CacheControl = "no-store";
        var isTable = format == "csv";
        return Results.Stream(
            async body =>
            {
                if (isTable)
                {
                    await body.WriteAsync(AuditTable.Header, context.RequestAborted);
                }

                await foreach (var row in log.ReadAsync(after, through, context.RequestAborted))
                {
                    await body.WriteAsync(isTable ? AuditTable.Write(row.Row) : AuditLine.Write(row), context.RequestAborted);
                }
            },
            Examples.BytesType);
    }

    private static void Note(HttpContext context, IAuditLog log, string action) =>
        log.NoteRead(new AuditEntry(Principals.ActorOf(context), action, "audit", null, "success", null));
}
