using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Alarms;

/// <summary>The limits of each motor.</summary>
internal static class ThresholdEndpoints
{
    // Like the name-plate's own ranges.
    private const double MostAmps = 1_000_000;
    private const double MostSeconds = 31_536_000;

    /// <summary>Maps /motors/{equipment_id}/thresholds.</summary>
    public static void MapThresholds(this IEndpointRouteBuilder api)
    {
        var motors = api.MapGroup("/motors").WithTags("alarms");
        motors.MapGet("/{equipment_id}/thresholds", async (
                HttpContext context, string equipment_id, IMotorRegistry registry, IAlarmThresholds thresholds) =>
            {
                var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
                return Answer(context, equipment_id, await thresholds.GetAsync(motor.EquipmentId, context.RequestAborted));
            })
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("The limits of a motor as they are now; version 0 are the product's defaults. rms is in shares of the anchored "
                + "threshold (set by a person, else the name-plate's), rotor_bar in dBc, anomaly an e-value, data_age in expected "
                + "intervals; modes that a rule grades have the limits 1 (watch), 2 (warning), 3 (alarm).")
            .Produces<ThresholdsAnswer>().Fails(400, 401, 404).WithExample(AlarmExamples.Thresholds);
        motors.MapGet("/{equipment_id}/thresholds/versions", async (
                HttpContext context, string equipment_id, IMotorRegistry registry, IAlarmThresholds thresholds) =>
            {
                var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
                var versions = await thresholds.VersionsAsync(motor.EquipmentId, context.RequestAborted);
                return Json.Ok(new ListAnswer<ThresholdsAnswer>([.. versions.Select(one => ThresholdsAnswer.Of(equipment_id, one))], null));
            })
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("All versions that were set, newest first, at most 100.")
            .Produces<ListAnswer<ThresholdsAnswer>>().Fails(400, 401, 404).WithExample(AlarmExamples.Versions);
        motors.MapPut("/{equipment_id}/thresholds", SetAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Sets limits: a new version, by which the motor's cases are judged at once. Modes that are not named stay; "
                + "rms_threshold_a and expected_interval_s are set, or with null taken away.")
            .WithHeader("If-Match", "Version as it was seen, in quotes: 409 when it has changed since.", ParameterShape.Text(16, "\"1\""))
            .Accepts<ThresholdsRequest>("application/json").Produces<ThresholdsAnswer>().Fails(400, 401, 403, 404, 409, 415)
            .WithBodyExample(AlarmExamples.SetThresholds).WithExample(AlarmExamples.Thresholds)
            .Fails(
                AlarmProblems.Threshold(AlarmModes.Unbalance, "limit", "The limits of the steps rise."),
                AlarmProblems.ThresholdChanged());
    }

    private static async Task<IResult> SetAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IAlarmThresholds thresholds)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var request = await Json.ReadAsync<ThresholdsRequest>(context);
        var change = new ThresholdChange(
            [.. request.Items.Select(ThresholdItem.Read)],
            Within(request.RmsThresholdA, 0.001, MostAmps, "rms_threshold_a"),
            Within(request.ExpectedIntervalS, 1, MostSeconds, "expected_interval_s"),
            AlarmEndpoints.Text(request.Note, "note"), AlarmEndpoints.Seen(context));
        try
        {
            return await thresholds.SetAsync(motor.EquipmentId, change, Principals.ActorOf(context), context.RequestAborted) is { } set
                ? Answer(context, equipment_id, set)
                : throw new ProblemException(AlarmProblems.ThresholdChanged());
        }
        catch (AlarmThresholdException fault)
        {
            throw new ProblemException(AlarmProblems.Threshold(fault.Mode, fault.Field, fault.Message));
        }
    }

    private static IResult Answer(HttpContext context, string equipmentId, AlarmThresholds thresholds)
    {
        context.Response.Headers.ETag = FormattableString.Invariant($"\"{thresholds.Version}\"");
        return Json.Ok(ThresholdsAnswer.Of(equipmentId, thresholds));
    }

    private static double Within(double? value, double least, double most, string member) => value is not { } number
        ? double.NaN
        : number >= least && number <= most
        ? number
        : throw Query.Bad(member, FormattableString.Invariant($"{member} must be a number from {least} to {most}, or null."));
}

/// <summary>Body of PUT /motors/{equipment_id}/thresholds.</summary>
internal sealed record ThresholdsRequest
{
    /// <summary>Modes that get other limits.</summary>
    public IReadOnlyList<ThresholdItem> Items { get; init; } = [];

    /// <summary>RMS threshold, amperes; null: the name-plate's, else the baseline's.</summary>
    public required double? RmsThresholdA { get; init; }

    /// <summary>How often data should come, seconds; null: never late.</summary>
    public required double? ExpectedIntervalS { get; init; }

    /// <summary>Why, at most 500 characters.</summary>
    public string? Note { get; init; }
}

/// <summary>The limits of one mode.</summary>
internal sealed record ThresholdItem
{
    public required string Mode { get; init; }

    public required IReadOnlyList<ThresholdStep> Steps { get; init; }

    public double OnDelayS { get; init; }

    public double OffDelayS { get; init; }

    public bool InService { get; init; } = true;

    public string Unit { get; init; } = "";

    public static ThresholdItem Of(AlarmThreshold one) => new()
    {
        Mode = one.Mode,
        Steps =
        [
            .. one.Steps.Select(step => new ThresholdStep
            {
                Limit = step.Limit,
                Hysteresis = step.Hysteresis,
                Priority = AlarmWords.Of(step.Priority),
            }),
        ],
        OnDelayS = one.OnDelay.TotalSeconds,
        OffDelayS = one.OffDelay.TotalSeconds,
        InService = one.IsInService,
        Unit = AlarmModes.UnitOf(one.Mode),
    };

    public static AlarmThreshold Read(ThresholdItem one) => new(
        one.Mode,
        [
            .. one.Steps.Select(step => new AlarmStep(
                step.Limit, step.Hysteresis,
                AlarmWords.Read<AlarmPriority>(step.Priority) ?? throw new ProblemException(AlarmProblems.Threshold(
                    one.Mode, "priority", "A priority is 1, 2, 3 or advisory, as a text.")))),
        ],
        Delay(one.Mode, "on_delay_s", one.OnDelayS), Delay(one.Mode, "off_delay_s", one.OffDelayS), one.InService);

    private static TimeSpan Delay(string mode, string field, double seconds) =>
        seconds >= 0 && seconds <= AlarmThresholdRules.MostDelay.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new ProblemException(AlarmProblems.Threshold(mode, field, "A delay is 0 to 30 days (2592000 s)."));
}

/// <summary>One step of a mode's limits.</summary>
internal sealed record ThresholdStep
{
    /// <summary>Reached from here on, in the mode's unit.</summary>
    public required double Limit { get; init; }

    /// <summary>It holds until the value is so far below the limit.</summary>
    public double Hysteresis { get; init; }

    /// <summary>1, 2, 3 or advisory.</summary>
    public required string Priority { get; init; }
}

/// <summary>The limits of a motor.</summary>
internal sealed record ThresholdsAnswer(
    string EquipmentId, int Version, IReadOnlyList<ThresholdItem> Items, double RmsThresholdA, double ExpectedIntervalS,
    DateTimeOffset? SetAt, string? SetBy, string? Note)
{
    public static ThresholdsAnswer Of(string equipmentId, AlarmThresholds one) => new(
        equipmentId, one.Version, [.. one.Items.Select(ThresholdItem.Of)], one.RmsThresholdAmps, one.ExpectedIntervalSeconds,
        one.SetAt, one.SetBy, one.Note);
}
