using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Motors;

/// <summary>How RMS went: steps of equal length, from hourly aggregates where steps are hours.</summary>
internal static class TrendEndpoints
{
    private const int LongestStepSeconds = 366 * 86_400;
    private const int HourSeconds = 3_600;

    /// <summary>Maps /motors/{equipment_id}/trend.</summary>
    public static void MapTrend(this IEndpointRouteBuilder motors) => motors
        .MapGet("/{equipment_id}/trend", TrendAsync)
        .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
        .WithSummary("Minimum, mean and maximum RMS a step and phase; steps without data are left out.")
        .WithQuery("range", "1h, 24h, 7d, 30d or all, counted back from the newest data; in place of from and to.",
            ParameterShape.OneOf("24h", "1h", "7d", "30d", "all"))
        .WithQuery("from", "From this time on; default the first data.", ParameterShape.Time(ExampleValues.Recorded))
        .WithQuery("to", "Before this time; default the newest data.", ParameterShape.Time(ExampleValues.Recorded.AddDays(1)))
        .WithQuery("step", "Length of a step in seconds, from one hour on whole hours; chosen by itself when not given.",
            ParameterShape.Whole(1, LongestStepSeconds, 3600))
        .Produces<TrendAnswer>().Fails(400, 401, 404).WithExample(MotorExamples.Trend);

    private static async Task<IResult> TrendAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorHistory history, HostSettings settings)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var query = new Query(context);
        var (from, to) = query.Range();
        var range = Length(query.OneOf("range", "1h", "24h", "7d", "30d", "all"));
        if (range is not null && (from is not null || to is not null))
        {
            throw Query.Bad("range", "range counts back from the newest data; give it alone, or from and to.");
        }

        var step = ReadStep(query);
        if (from is null || to is null)
        {
            // Imported history is always old: "the last hour" is the last one that was recorded (decision D43).
            if (await history.SpanAsync(motor.EquipmentId, context.RequestAborted) is not { } span)
            {
                return Json.Ok(new TrendAnswer(motor.EquipmentId.Value, from, to, step?.TotalSeconds, [], null));
            }

            to ??= span.To;
            from ??= range is { } length && length < to.Value - span.From ? to.Value - length : span.From;
        }

        if (from >= to)
        {
            return Json.Ok(new TrendAnswer(motor.EquipmentId.Value, from, to, step?.TotalSeconds, [], null));
        }

        // A range that begins within a step touches one more.
        var most = settings.Storage.MaxFeatureStorePoints - 1;
        if (step is { } given && (to.Value - from.Value) / given > most)
        {
            throw Query.Bad("step", FormattableString.Invariant(
                $"This range has more than {most} steps; take a longer step or a shorter range."));
        }

        var used = step ?? TrendStep.UsualLength(to.Value - from.Value);
        var steps = await history.TrendAsync(motor.EquipmentId, from, to, used, context.RequestAborted);
        return Json.Ok(new TrendAnswer(
            motor.EquipmentId.Value, from, to, used.TotalSeconds,
            [
                .. steps.Select(s => new TrendItem(
                    s.Start, PhaseNumbers.Of(s.Min), PhaseNumbers.Of(s.Mean), PhaseNumbers.Of(s.Max), s.Windows)),
            ],
            null));
    }

    private static TimeSpan? ReadStep(Query query)
    {
        if (query.Int("step", 1, LongestStepSeconds) is not { } seconds)
        {
            return null;
        }

        return seconds < HourSeconds || seconds % HourSeconds == 0
            ? TimeSpan.FromSeconds(seconds)
            : throw Query.Bad("step", "step must be below 3600 s or a whole number of hours (a multiple of 3600).");
    }

    private static TimeSpan? Length(string? range) => range switch
    {
        "1h" => TimeSpan.FromHours(1),
        "24h" => TimeSpan.FromHours(24),
        "7d" => TimeSpan.FromDays(7),
        "30d" => TimeSpan.FromDays(30),
        "all" => TimeSpan.MaxValue,
        _ => null,
    };
}

/// <summary>A trend of RMS.</summary>
/// <param name="EquipmentId">The motor.</param>
/// <param name="From">Start of the range; null when there are no data and none was asked for.</param>
/// <param name="To">End of the range; null like the start.</param>
/// <param name="StepS">Length of a step, seconds; null without data unless it was asked for.</param>
/// <param name="Items">Steps with data, oldest first.</param>
/// <param name="Next">Always null: a trend comes whole.</param>
internal sealed record TrendAnswer(
    string EquipmentId, DateTimeOffset? From, DateTimeOffset? To, double? StepS, IReadOnlyList<TrendItem> Items, string? Next);

/// <summary>One step of a trend, amperes RMS.</summary>
internal sealed record TrendItem(DateTimeOffset Start, PhaseNumbers MinA, PhaseNumbers MeanA, PhaseNumbers MaxA, long Windows);
