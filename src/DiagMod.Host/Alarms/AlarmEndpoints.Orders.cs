using System.Globalization;
using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;

namespace DiagMod.Host.Alarms;

/// <content>Orders of people: none of them is open to programs.</content>
internal static partial class AlarmEndpoints
{
    private static void MapOrders(this RouteGroupBuilder alarms)
    {
        Order(alarms.MapPost("/{alarm_id}/acknowledge", AcknowledgeAsync))
            .WithSummary("Acknowledges a case: who and when are noted by themselves.")
            .Accepts<AcknowledgeRequest>("application/json").Fails(400, 415).WithBodyExample(AlarmExamples.Acknowledge)
            .Fails(AlarmProblems.Of(AlarmRefusal.Acknowledged), AlarmProblems.Of(AlarmRefusal.Closed));
        Order(alarms.MapPost("/{alarm_id}/shelve", ShelveAsync))
            .WithSummary("Puts a case aside until a time, at most 8 hours from now; an engineer 7 days. It stays visible.")
            .Accepts<ShelveRequest>("application/json").Fails(400, 415).WithBodyExample(AlarmExamples.Shelve)
            .Fails(AlarmProblems.Of(AlarmRefusal.Shelved), AlarmProblems.Of(AlarmRefusal.ShelfEnd));
        Order(alarms.MapPost("/{alarm_id}/unshelve", UnshelveAsync))
            .WithSummary("Takes a case from the shelf.")
            .Fails(AlarmProblems.Of(AlarmRefusal.NotShelved));
        Order(alarms.MapPost("/{alarm_id}/close", CloseAsync))
            .WithSummary("Closes an acknowledged case and says what was found; or says it afterwards of a case that ended by itself. "
                + "The finding is kept as a label.")
            .Accepts<CloseRequest>("application/json").Fails(400, 415).WithBodyExample(AlarmExamples.Close)
            .Fails(AlarmProblems.Of(AlarmRefusal.NotAcknowledged), AlarmProblems.Of(AlarmRefusal.Found), AlarmProblems.Finding());
    }

    private static RouteHandlerBuilder Order(RouteHandlerBuilder endpoint) => endpoint
        .WithAlarmPath().RequireAuthorization(Roles.Operator)
        .WithHeader("If-Match", "Version of the case as it was seen, in quotes: 409 when it has changed since.",
            ParameterShape.Text(16, "\"2\""))
        .Produces<AlarmItem>().Fails(401, 403, 404, 409).WithExample(AlarmExamples.Item)
        .Fails(AlarmProblems.Unknown(), AlarmProblems.Of(AlarmRefusal.Version));

    private static async Task<IResult> AcknowledgeAsync(HttpContext context, string alarm_id, IAlarms alarms)
    {
        var request = await Json.ReadAsync<AcknowledgeRequest>(context);
        var choice = AlarmWords.Read<AcknowledgeChoice>(request.Choice)
            ?? throw Query.Bad("choice", $"choice must be one of: {string.Join(", ", AlarmWords.All<AcknowledgeChoice>())}.");
        return Answer(context, await alarms.AcknowledgeAsync(
            IdOf(alarm_id), new AcknowledgeOrder(choice, Text(request.Note, "note")), Seen(context), Principals.ActorOf(context),
            context.RequestAborted));
    }

    private static async Task<IResult> ShelveAsync(HttpContext context, string alarm_id, IAlarms alarms)
    {
        var request = await Json.ReadAsync<ShelveRequest>(context);
        var reason = Text(request.Reason, "reason")
            ?? throw new ProblemException(Problem.BadRequest("E_TEXT", "A shelf needs a reason.", "reason"));
        var most = Roles.Has(context.User, Role.Engineer) ? ShelveOrder.MostForEngineer : ShelveOrder.MostForOperator;
        return Answer(context, await alarms.ShelveAsync(
            IdOf(alarm_id), new ShelveOrder(reason, request.Until, most), Seen(context), Principals.ActorOf(context),
            context.RequestAborted));
    }

    private static async Task<IResult> UnshelveAsync(HttpContext context, string alarm_id, IAlarms alarms) =>
        Answer(context, await alarms.UnshelveAsync(
            IdOf(alarm_id), Seen(context), Principals.ActorOf(context), context.RequestAborted));

    private static async Task<IResult> CloseAsync(HttpContext context, string alarm_id, IAlarms alarms)
    {
        var request = await Json.ReadAsync<CloseRequest>(context);
        if (!(await FindingsAsync(alarms, context.RequestAborted)).Any(one => one.Code == request.Finding))
        {
            throw new ProblemException(AlarmProblems.Finding());
        }

        return Answer(context, await alarms.CloseAsync(
            IdOf(alarm_id), new CloseOrder(request.Finding, Text(request.Note, "note")), Seen(context), Principals.ActorOf(context),
            context.RequestAborted));
    }

    private static IResult Answer(HttpContext context, AlarmAnswer answer)
    {
        if (answer is not { Refusal: null, Case: { } one })
        {
            throw new ProblemException(AlarmProblems.Of(answer.Refusal ?? AlarmRefusal.Unknown));
        }

        context.Response.Headers.ETag = FormattableString.Invariant($"\"{one.Version}\"");
        return Json.Ok(AlarmItem.Of(one));
    }

    /// <summary>The version that a caller saw; null when none is said.</summary>
    /// <exception cref="ProblemException">400: the header is no version.</exception>
    internal static int? Seen(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString();
        if (header.Length is 0 || header == "*")
        {
            return null;
        }

        return int.TryParse(header.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw Query.Bad("If-Match", "If-Match must be a version in quotes, for example \"2\".");
    }

    /// <summary>A person's words; null when there are none.</summary>
    /// <exception cref="ProblemException">400: too long.</exception>
    internal static string? Text(string? text, string member)
    {
        var words = text?.Trim();
        return words?.Length > MaxText
            ? throw new ProblemException(Problem.BadRequest(
                "E_TEXT", FormattableString.Invariant($"{member} must have at most {MaxText} characters."), member))
            : string.IsNullOrEmpty(words) ? null : words;
    }
}
