using System.Text;
using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Alarms;

/// <summary>Alarm cases: lists, history, orders, figures, export.</summary>
internal static partial class AlarmEndpoints
{
    private const int MaxText = 500;
    private const int CsvPart = 1_000;
    private static readonly TimeSpan LongestFigures = TimeSpan.FromDays(366);

    /// <summary>Maps /alarms and /alarms.csv.</summary>
    public static void MapAlarms(this IEndpointRouteBuilder api)
    {
        var alarms = api.MapGroup("/alarms").WithTags("alarms");
        WithFilter(alarms.MapGet("", ListAsync))
            .ForKeys(KeyScopes.Read, KeyReach.Narrowed).RequireAuthorization(Roles.Viewer)
            .WithSummary("Alarm cases, newest first; without state the open ones. There is at most one open case a motor and mode.")
            .WithPaging().Produces<ListAnswer<AlarmItem>>().Fails(400, 401).WithExample(AlarmExamples.List);
        WithFilter(api.MapGet("/alarms.csv", ExportAsync)).WithTags("alarms")
            .ForKeys(KeyScopes.Read, KeyReach.Narrowed).RequireAuthorization(Roles.Viewer)
            .WithSummary("The same cases as CSV, all of them. A cell that a spreadsheet might take for a formula begins with an apostrophe.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").Fails(400, 401)
            .WithExample(AlarmExamples.Csv, mediaType: "text/csv");
        alarms.MapGet("/kpi", FiguresAsync)
            .ForKeys(KeyScopes.Read, KeyReach.Narrowed).RequireAuthorization(Roles.Viewer)
            .WithSummary("How the alarm system does (ISA-18.2): rate, floods, chattering and standing alarms, split of priorities. "
                + "Advisories are counted apart. flood_share is of stretches of 10 minutes with more than 10 alarms.")
            .WithQuery("from", "Begin; 24 hours before to unless said.", ParameterShape.Time(ExampleValues.Recorded))
            .WithQuery("to", "End; now unless said. At most 366 days after from.", ParameterShape.Time(ExampleValues.Received))
            .Produces<AlarmFiguresAnswer>().Fails(400, 401).WithExample(AlarmExamples.Figures);
        alarms.MapGet("/findings", async (HttpContext context, IAlarms port) => Json.Ok(new FindingsAnswer(
                [.. (await FindingsAsync(port, context.RequestAborted)).Select(one => new FindingAnswer(one.Code, one.Category))])))
            .ForKeys(KeyScopes.Read, KeyReach.Free).RequireAuthorization(Roles.Viewer)
            .WithSummary("What may be found when a case is closed: the defect catalogue.")
            .Produces<FindingsAnswer>().Fails(401).WithExample(AlarmExamples.Findings);
        alarms.MapGet("/{alarm_id}", FindAsync).WithAlarmPath()
            .ForKeys(KeyScopes.Read, KeyReach.Narrowed).RequireAuthorization(Roles.Viewer)
            .WithSummary("A case with its whole history.")
            .Produces<AlarmHistoryAnswer>().Fails(401, 404).WithExample(AlarmExamples.History).Fails(AlarmProblems.Unknown());
        alarms.MapOrders();
    }

    private static RouteHandlerBuilder WithFilter(RouteHandlerBuilder endpoint) => endpoint
        .WithQuery("state", "Some of " + string.Join(", ", AlarmWords.All<AlarmState>()) + ", open, all; separated by commas. normal are "
            + "the closed ones.", ParameterShape.Text(200, "unacknowledged"))
        .WithQuery("priority", "Some of 1, 2, 3, advisory; separated by commas.", ParameterShape.Text(32, "1,2"))
        .WithQuery("equipment_id", "Of one motor only.", ParameterShape.EquipmentId)
        .WithQuery("mode", "Of one mode only, for example rotor_bar.", ParameterShape.Text(64, AlarmModes.RotorBar))
        .WithQuery("from", "Raised not before, by the wall clock.", ParameterShape.Time(ExampleValues.Recorded))
        .WithQuery("to", "Raised before.", ParameterShape.Time(ExampleValues.Received));

    private static RouteHandlerBuilder WithAlarmPath(this RouteHandlerBuilder endpoint) =>
        endpoint.WithPath("alarm_id", "Id of the case (UUIDv7), from a list of alarms.", ParameterShape.Id(AlarmExamples.Id));

    private static AlarmFilter FilterOf(HttpContext context, Query query)
    {
        var states = query.SomeOf("state", [.. AlarmWords.All<AlarmState>(), "open", "all"]);
        var (from, to) = query.Range();
        var named = states?.Where(word => word is not ("open" or "all")).Select(word => AlarmWords.Read<AlarmState>(word)!.Value).ToList();
        return new AlarmFilter(
            named is { Count: > 0 } ? named : null,
            query.SomeOf("priority", [.. AlarmWords.All<AlarmPriority>()])?
                .Select(word => AlarmWords.Read<AlarmPriority>(word)!.Value).ToList(),
            query.Motor("equipment_id"),
            query.OneOf("mode", [.. AlarmModes.All]),
            from, to,
            states is null || states.Contains("open") ? true : null,
            KeyClaims.GroupsOf(context.User));
    }

    private static async Task<IResult> ListAsync(HttpContext context, IAlarms alarms)
    {
        var query = new Query(context);
        var page = await alarms.ListAsync(FilterOf(context, query), query.Page(), context.RequestAborted);
        return Json.Ok(new ListAnswer<AlarmItem>([.. page.Items.Select(AlarmItem.Of)], page.Next));
    }

    private static async Task<IResult> ExportAsync(HttpContext context, IAlarms alarms, IAuditLog log)
    {
        var filter = FilterOf(context, new Query(context));
        var part = await alarms.ListAsync(filter, new PageRequest(CsvPart, null), context.RequestAborted);
        log.NoteRead(new AuditEntry(Principals.ActorOf(context), "alarm.export", "alarm", null, "success", null));
        context.Response.Headers.ContentDisposition = "attachment; filename=\"diagmod-alarms.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(
            async body =>
            {
                // A byte-order mark: without it spreadsheets take Cyrillic notes for another encoding.
                await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
                await text.WriteAsync(AlarmCsv.Header + "\r\n");
                while (true)
                {
                    foreach (var one in part.Items)
                    {
                        await text.WriteAsync(AlarmCsv.Line(one) + "\r\n");
                    }

                    if (part.Next is null)
                    {
                        return;
                    }

                    part = await alarms.ListAsync(filter, new PageRequest(CsvPart, part.Next), context.RequestAborted);
                }
            },
            "text/csv; charset=utf-8");
    }

    private static async Task<IResult> FiguresAsync(HttpContext context, IAlarms alarms, TimeProvider time)
    {
        var query = new Query(context);
        var to = query.Time("to") ?? time.GetUtcNow();
        var from = query.Time("from") ?? to.AddDays(-1);
        if (from >= to || to - from > LongestFigures)
        {
            throw Query.Bad("from", "from must be earlier than to, by at most 366 days.");
        }

        return Json.Ok(AlarmFiguresAnswer.Of(
            await alarms.FiguresAsync(from, to, KeyClaims.GroupsOf(context.User), context.RequestAborted)));
    }

    private static async Task<IResult> FindAsync(HttpContext context, string alarm_id, IAlarms alarms, IMotorRegistry registry)
    {
        var found = await alarms.FindAsync(IdOf(alarm_id), context.RequestAborted);
        if (found is null
            || (KeyClaims.GroupsOf(context.User) is not null
                && !(await registry.FindAsync(found.Case.EquipmentId, context.RequestAborted) is { } motor
                    && KeyClaims.MaySee(context.User, motor))))
        {
            throw new ProblemException(AlarmProblems.Unknown());
        }

        context.Response.Headers.ETag = FormattableString.Invariant($"\"{found.Case.Version}\"");
        return Json.Ok(AlarmHistoryAnswer.Of(found));
    }

    private static Guid IdOf(string alarmId) => Guid.TryParseExact(alarmId, "D", out var id)
        ? id
        : throw new ProblemException(AlarmProblems.Unknown());

    private static async Task<IReadOnlyList<DefectType>> FindingsAsync(IAlarms alarms, CancellationToken cancellationToken) =>
    [
        .. await alarms.DefectsAsync(cancellationToken), new(AlarmFinding.Nothing, "none"), new(AlarmFinding.Unknown, "none"),
    ];
}

/// <summary>What may be found.</summary>
internal sealed record FindingsAnswer(IReadOnlyList<FindingAnswer> Items);

/// <summary>An entry of the defect catalogue.</summary>
internal sealed record FindingAnswer(string Code, string Category);
