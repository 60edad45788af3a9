using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;

namespace DiagMod.Host.Uploads;

/// <summary>What can be wrong with an upload.</summary>
internal static class UploadProblems
{
    /// <summary>429: every place is taken, and the queue is full.</summary>
    public static Problem Busy() => Problem.TooMany("Many uploads are being read; try again.", TimeSpan.FromSeconds(5));

    /// <summary>409: recordings of a machine are not mixed with simulated ones.</summary>
    public static Problem Simulated(string equipmentId) =>
        Problem.Of(
            StatusCodes.Status409Conflict, "E_MOTOR_SIMULATED",
            "This motor is simulated: it takes no recordings. Add a motor for the machine.") with
        {
            EquipmentId = equipmentId,
        };

    /// <summary>409: the content belongs to another motor; the first file is named only to callers who may see that (decision
    /// D4).</summary>
    public static async Task<Problem> OfOtherMotorAsync(HttpContext context, RawFileId rawId, EquipmentId motor)
    {
        var motors = context.RequestServices.GetRequiredService<IMotorRegistry>();
        var other = await motors.FindAsync(motor, context.RequestAborted);
        return OfOtherMotor(rawId, motor, other is not null && KeyClaims.MaySee(context.User, other));
    }

    /// <summary>The same, for callers of whom that is known.</summary>
    public static Problem OfOtherMotor(RawFileId rawId, EquipmentId motor, bool maySee) =>
        Problem.Of(
            StatusCodes.Status409Conflict, "E_DUPLICATE_OTHER_MOTOR",
            "The same content is stored for another motor already; nothing was stored.") with
        {
            RawId = maySee ? rawId.ToString() : null,
            EquipmentId = maySee ? motor.Value : null,
        };

    /// <summary>A refused content in the API's words.</summary>
    public static Problem Describe(CurrentCsvException fault, EquipmentId motor)
    {
        var status = fault.Code is "E_TOO_LARGE" ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status422UnprocessableEntity;
        return Problem.Of(status, fault.Code, fault.Message) with
        {
            Line = fault.Line,
            Column = fault.Column,
            Found = fault.Found,
            Expected = fault.Expected,
            EquipmentId = motor.Value,
        };
    }

    public static ProblemException TooLarge(long limit) => new(
        Problem.Of(StatusCodes.Status413PayloadTooLarge, "E_TOO_LARGE", FormattableString.Invariant(
            $"The body is longer than the limit of {limit} bytes (INGEST_MAX_BYTES).")));
}
