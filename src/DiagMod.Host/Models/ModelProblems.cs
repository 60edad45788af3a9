using DiagMod.Core.Detection;
using DiagMod.Core.Views;
using DiagMod.Host.Http;

namespace DiagMod.Host.Models;

/// <summary>What is answered when an order about a model cannot be done.</summary>
internal static class ModelProblems
{
    /// <summary>400: no detector of that name.</summary>
    public static Problem Type() => Problem.BadRequest(
        "E_MODEL_TYPE", $"model_type must be one of: {string.Join(", ", DetectorTypes.All)}.", "model_type");

    /// <summary>400: a threshold that is none.</summary>
    public static Problem Threshold() => Problem.BadRequest(
        "E_THRESHOLD", "threshold must be a number above 0; leave it out for the model's own.", "threshold");

    /// <summary>404: no motor ever adopted that version.</summary>
    public static Problem VersionUnknown(string version) => Problem.Of(
        StatusCodes.Status404NotFound, "E_MODEL_UNKNOWN",
        "No motor ever adopted a model of this version; GET /admin/models lists them.", "version") with
    {
        Found = version.Length <= 128 && PlainText.IsOneLine(version) ? version : null,
    };

    /// <summary>409: too few windows to train on.</summary>
    public static Problem TooFew(string equipmentId, int have) => Problem.Of(
        StatusCodes.Status409Conflict, "E_TOO_FEW_WINDOWS",
        "This motor has too few healthy windows to train on since its last new beginning; send more recordings.") with
    {
        EquipmentId = equipmentId,
        Have = have,
        Need = ForestTraining.LeastWindows,
    };

    /// <summary>409: it cannot be adopted.</summary>
    public static Problem Refused(string equipmentId, string why) => Problem.Of(
        StatusCodes.Status409Conflict, "E_MODEL_REFUSED", why) with
    {
        EquipmentId = equipmentId,
    };

    /// <summary>400: too long a stretch.</summary>
    public static Problem TooLong(long entries) => Problem.BadRequest(
        "E_STRETCH_TOO_LONG",
        FormattableString.Invariant(
            $"The stretch has {entries} journal entries; at most {WhatIfs.MostEntries} can be folded. Give a later from or an earlier to."),
        "from") with
    {
        Have = (int)Math.Min(int.MaxValue, entries),
        Need = WhatIfs.MostEntries,
    };

    /// <summary>409: somebody trains already.</summary>
    public static Problem Busy() => Problem.Of(
        StatusCodes.Status409Conflict, "E_TRAINING_RUNS", "A training is running already; ask again when it is done.") with
    {
        RetryAfterSeconds = 10,
    };
}
