using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;
using Microsoft.AspNetCore.Http.Features;

namespace DiagMod.Host.Models;

/// <summary>The life of models: which one a motor uses, choosing, what-if, training, and twins recomputed from their journals.
/// </summary>
internal static class ModelEndpoints
{
    // Of one answer: a long journal takes seconds, so a few twins a request.
    private const int MostTwins = 50;
    private const int TwinsUnlessSaid = 10;

    /// <summary>Maps /motors/{equipment_id}/model and /what-if, /admin/models and /admin/twins.</summary>
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var motors = api.MapGroup("/motors").WithTags("motors");
        motors.MapGet("/{equipment_id}/model", FindAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("The model that a motor uses: the threshold in force and who says it, and the manifest.")
            .Produces<ModelAnswer>().Fails(400, 401, 404).WithExample(ModelExamples.Answer);
        motors.MapPut("/{equipment_id}/model", ChooseAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("Chooses a motor's model. Another detector begins anew; another threshold alone keeps what was learned; "
                + "what is so already changes nothing.")
            .Accepts<ModelRequest>("application/json").Produces<ModelAnswer>().Fails(400, 401, 403, 404, 409, 415)
            .WithBodyExample(ModelExamples.Request).WithBodyExample(ModelExamples.Back, "version")
            .WithExample(ModelExamples.Answer)
            .Fails(ModelExamples.BadType, ModelProblems.Threshold(), ModelExamples.Unknown, ModelExamples.TooFew);
        motors.MapPost("/{equipment_id}/what-if", WhatIfAsync)
            .ForKeys(KeyScopes.Manage).RequireAuthorization(Roles.Engineer)
            .WithSummary("What would have been told with another detector or threshold: the motor's journal is folded twice, and files "
                + "with more or less to tell are listed, at most 200 each. Nothing changes.")
            .Accepts<WhatIfRequest>("application/json").Produces<WhatIfResultAnswer>().Fails(400, 401, 403, 404, 409, 415)
            .WithBodyExample(ModelExamples.Question).WithExample(ModelExamples.Answered)
            .Fails(ModelExamples.BadType, ModelExamples.TooLong, ModelExamples.TooFew);
        var admin = api.MapGroup("/admin").WithTags("admin").RequireAuthorization(Roles.Admin);
        admin.MapGet("/models", ListAsync)
            .WithSummary("Models that motors adopted, newest first; files says how their copies in this host's data folder are.")
            .WithQuery("equipment_id", "Of one motor only.", ParameterShape.EquipmentId)
            .WithPaging().Produces<ListAnswer<ListedModelAnswer>>().Fails(400, 401, 403).WithExample(ModelExamples.List);
        admin.MapPost("/models/retrain", RetrainAsync)
            .WithSummary("Trains the models that are trained in batch (iforest) from the motors' healthy windows and lets the motors "
                + "adopt them; says of every motor what became of it.")
            .Accepts<RetrainRequest>(isOptional: true, "application/json").Produces<RetrainAnswer>().Fails(400, 401, 403, 404, 409, 415)
            .WithBodyExample(ModelExamples.Retrain).WithExample(ModelExamples.Retrained)
            .Fails(ModelExamples.BadType, Problem.MotorUnknown(ExampleValues.Motor), ModelExamples.Busy);
        admin.MapGet("/twins/verify", VerifyAsync)
            .ForKeys(KeyScopes.Audit, KeyReach.ByQuery)
            .WithSummary("Recomputes twins from the first entry of their journals and compares hash chain, head and every checkpoint, "
                + "by group and id of the motors.")
            .WithQuery("equipment_id", "One motor only.", ParameterShape.EquipmentId)
            .WithQuery("limit", "Most motors, 1 to 50; default 10.", ParameterShape.Whole(1, MostTwins, TwinsUnlessSaid))
            .WithQuery("cursor", "The field next of the part before; not given for the first part.", ParameterShape.Text(512, ExampleValues.Cursor))
            .Produces<ListAnswer<VerifiedTwinAnswer>>().Fails(400, 401, 403, 404).WithExample(ModelExamples.Verified)
            .Fails(Problem.MotorUnknown(ExampleValues.Motor));
    }

    private static async Task<IResult> FindAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorModels models)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        return Json.Ok(ModelAnswer.Of(equipment_id, await models.FindAsync(motor.EquipmentId, context.RequestAborted)));
    }

    private static async Task<IResult> ChooseAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorModels models)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var request = await Json.ReadAsync<ModelRequest>(context);
        Check(request.ModelType, request.Threshold);
        if (request.Version is not null && (request.ModelType is not null || request.Threshold is not null))
        {
            throw Query.Bad("version", "Give either version, or model_type and threshold: a version has both.");
        }

        if (request is { Version: null, ModelType: null, Threshold: null })
        {
            throw Query.Bad("model_type", "Give model_type, threshold or version.");
        }

        var change = await models.ChooseAsync(
            motor.EquipmentId, new ModelChoice(request.ModelType, request.Threshold, request.Version),
            Principals.ActorOf(context), context.RequestAborted);
        return change.Result switch
        {
            ModelResult.TooFewWindows => throw new ProblemException(ModelProblems.TooFew(equipment_id, change.Have)),
            ModelResult.VersionUnknown => throw new ProblemException(ModelProblems.VersionUnknown(request.Version!)),
            ModelResult.Refused => throw new ProblemException(ModelProblems.Refused(equipment_id, change.Why!)),
            _ => Json.Ok(ModelAnswer.Of(equipment_id, change.Model!)),
        };
    }

    private static async Task<IResult> WhatIfAsync(
        HttpContext context, string equipment_id, IMotorRegistry registry, IMotorModels models)
    {
        var motor = await MotorEndpoints.RequireAsync(registry, equipment_id, context.RequestAborted);
        var request = await Json.ReadAsync<WhatIfRequest>(context);
        Check(request.ModelType, request.Threshold);
        if (request is { ModelType: null, Threshold: null })
        {
            throw Query.Bad("model_type", "Suppose something: give model_type, threshold or both.");
        }

        if (request.From >= request.To)
        {
            throw Query.Bad("to", "to must be later than from.");
        }

        var (answer, have) = await models.WhatIfAsync(
            motor.EquipmentId, new ModelChoice(request.ModelType, request.Threshold), request.From, request.To,
            context.RequestAborted);
        return answer switch
        {
            null => throw new ProblemException(ModelProblems.TooFew(equipment_id, have)),
            { Result: null } => throw new ProblemException(ModelProblems.TooLong(answer.Entries)),
            { Result: { } result } => Json.Ok(WhatIfResultAnswer.Of(result)),
        };
    }

    private static async Task<IResult> ListAsync(HttpContext context, IMotorModels models)
    {
        var query = new Query(context);
        var page = await models.ListAsync(query.Motor("equipment_id"), query.Page(), context.RequestAborted);
        return Json.Ok(new ListAnswer<ListedModelAnswer>([.. page.Items.Select(ListedModelAnswer.Of)], page.Next));
    }

    private static async Task<IResult> RetrainAsync(HttpContext context, IMotorRegistry registry, IMotorModels models)
    {
        var request = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            ? await Json.ReadAsync<RetrainRequest>(context)
            : new RetrainRequest();
        EquipmentId? id = request.EquipmentId is { } one
            ? (await MotorEndpoints.RequireAsync(registry, one, context.RequestAborted)).EquipmentId
            : null;
        if (request.ModelType is { } type && !DetectorTypes.IsTrained(type))
        {
            throw new ProblemException(DetectorTypes.All.Contains(type)
                ? Problem.BadRequest(
                    "E_MODEL_TYPE", $"{type} learns on line and is not trained; choose it by PUT /motors/{{equipment_id}}/model.",
                    "model_type")
                : ModelProblems.Type());
        }

        var trained = await models.TrainAsync(
            new TrainingOrder(id, request.ModelType), Principals.ActorOf(context), context.RequestAborted)
            ?? throw new ProblemException(ModelProblems.Busy());
        return Json.Ok(new RetrainAnswer(
            trained.Count(motor => motor.Result == TrainingResult.Adopted), [.. trained.Select(TrainedMotorAnswer.Of)]));
    }

    private static async Task<IResult> VerifyAsync(HttpContext context, IMotorRegistry registry, TwinVerification verification)
    {
        var query = new Query(context);
        Page<Motor> motors;
        if (query.Motor("equipment_id") is { } id)
        {
            motors = new Page<Motor>([await MotorEndpoints.RequireAsync(registry, id.Value, context.RequestAborted)], null);
        }
        else
        {
            var page = query.Page() with { Limit = query.Int("limit", 1, MostTwins) ?? TwinsUnlessSaid };
            motors = await registry.ListAsync(page, context.RequestAborted);
        }

        var twins = new List<VerifiedTwinAnswer>();
        foreach (var motor in motors.Items)
        {
            twins.Add(VerifiedTwinAnswer.Of(await Task.Run(
                () => verification.VerifyAsync(motor.EquipmentId, context.RequestAborted), context.RequestAborted)));
        }

        return Json.Ok(new ListAnswer<VerifiedTwinAnswer>(twins, motors.Next));
    }

    private static void Check(string? type, double? threshold)
    {
        if (type is not null && !DetectorTypes.All.Contains(type))
        {
            throw new ProblemException(ModelProblems.Type());
        }

        if (threshold is not null && !(threshold > 0 && double.IsFinite(threshold.Value)))
        {
            throw new ProblemException(ModelProblems.Threshold());
        }
    }
}
