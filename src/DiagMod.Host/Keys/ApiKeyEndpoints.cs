using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Keys;

/// <summary>The keys of programs: a person's own; an administrator's list shows everybody's. No key opens these routes.</summary>
internal static class ApiKeyEndpoints
{
    private const int DefaultDays = 90;
    private const int DefaultPerSecond = 50;
    private const int DefaultOverlapMinutes = 24 * 60;
    private const int MostOverlapMinutes = 30 * 24 * 60;

    /// <summary>Maps /api-keys.</summary>
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("api keys").RequireAuthorization(Roles.Viewer);
        keys.MapGet("", async (HttpContext context, IApiKeys service, TimeProvider time) =>
            {
                var query = new Query(context);
                var everybodys = query.SomeOf("owner", "me", "all")?.Contains("all") == true;
                if (everybodys && !Roles.Has(context.User, Role.Admin))
                {
                    throw new ProblemException(Problem.ForStatus(StatusCodes.Status403Forbidden));
                }

                var page = await service.ListAsync(
                    everybodys ? null : OwnAccount.IdOf(context.User) ?? Guid.Empty, query.Page(), context.RequestAborted);
                return Json.Ok(new ListAnswer<ApiKeyAnswer>(
                    [.. page.Items.Select(key => ApiKeyAnswer.Of(key, time.GetUtcNow()))], page.Next));
            })
            .WithSummary("The own keys, newest first; with owner=all an administrator sees everybody's. The keys themselves are never "
                + "shown again.")
            .WithQuery("owner", "me (the default) or all.", ParameterShape.Text(8, "me"))
            .WithPaging().Produces<ListAnswer<ApiKeyAnswer>>().Fails(400, 401, 403).WithExample(ApiKeyExamples.List);
        keys.MapPost("", MakeAsync)
            .WithSummary("Makes a key; it is shown in this answer and never again. It opens at most what the own role opens.")
            .Accepts<ApiKeyRequest>("application/json").Produces<ApiKeyAnswer>(201).Fails(400, 401, 403)
            .WithBodyExample(ApiKeyExamples.Request).WithExample(ApiKeyExamples.Made, 201)
            .Fails(ApiKeyExamples.BadScope, ApiKeyExamples.OverRole);
        keys.MapPost("/{id}/rotate", RotateAsync)
            .WithSummary("Makes a key in the place of another, with the same rights; both open for the overlap.")
            .WithPath("id", "Id of the key, from the list.", ParameterShape.Id(ApiKeyExamples.Id))
            .Accepts<RotateKeyRequest>("application/json").Produces<ApiKeyAnswer>(201).Fails(400, 401, 403, 404)
            .WithBodyExample(ApiKeyExamples.Rotate).WithExample(ApiKeyExamples.Made, 201).Fails(ApiKeyExamples.Unknown);
        keys.MapDelete("/{id}", async (HttpContext context, string id, IApiKeys service) =>
                Guid.TryParseExact(id, "D", out var key)
                    && await service.RevokeAsync(OwnerOf(context), key, Principals.ActorOf(context), context.RequestAborted)
                    ? Results.NoContent()
                    : new ProblemResult(ApiKeyExamples.Unknown))
            .WithSummary("Ends a key, on every host within half a minute. An administrator may end anybody's.")
            .WithPath("id", "Id of the key, from the list.", ParameterShape.Id(ApiKeyExamples.Id))
            .Produces(204).Fails(401, 403, 404).Fails(ApiKeyExamples.Unknown);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, IApiKeys service, IAccountStore accounts, TimeProvider time)
    {
        var request = await Json.ReadAsync<ApiKeyRequest>(context);
        var owner = OwnAccount.IdOf(context.User) is { } id ? await accounts.FindAsync(id, context.RequestAborted) : null;
        if (owner is null)
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status403Forbidden, "E_KEY_OWNER", "A key belongs to a person; sign in as one."));
        }

        return Answer(
            context,
            await service.MakeAsync(
                owner,
                new ApiKeyWish(
                    request.Name, request.Scopes, request.MotorGroups, request.ExpiresInDays ?? DefaultDays,
                    request.RequestsPerSecond ?? DefaultPerSecond),
                Principals.ActorOf(context), context.RequestAborted),
            time);
    }

    private static async Task<IResult> RotateAsync(HttpContext context, string id, IApiKeys service, TimeProvider time)
    {
        var request = await Json.ReadAsync<RotateKeyRequest>(context);
        var minutes = request.OverlapMinutes ?? DefaultOverlapMinutes;
        if (minutes is < 0 or > MostOverlapMinutes)
        {
            throw new ProblemException(Problem.BadRequest(
                "E_KEY", FormattableString.Invariant($"overlap_minutes must be 0 to {MostOverlapMinutes}."), "overlap_minutes"));
        }

        return Answer(
            context,
            Guid.TryParseExact(id, "D", out var key)
                ? await service.RotateAsync(
                    OwnAccount.IdOf(context.User) ?? Guid.Empty, key, TimeSpan.FromMinutes(minutes), Principals.ActorOf(context),
                    context.RequestAborted)
                : new MadeApiKey(null, null, ApiKeyRefusal.Unknown),
            time);
    }

    private static IResult Answer(HttpContext context, MadeApiKey made, TimeProvider time)
    {
        if (made.Refusal is { } refusal)
        {
            throw new ProblemException(ApiKeyProblems.Of(refusal));
        }

        context.Response.Headers.CacheControl = "no-store";
        return Json.Ok(ApiKeyAnswer.Of(made.Key!, time.GetUtcNow()) with { Key = made.Secret }, StatusCodes.Status201Created);
    }

    // An administrator may end everybody's keys; nobody gets to see or replace another's.
    private static Guid? OwnerOf(HttpContext context) =>
        Roles.Has(context.User, Role.Admin) ? null : OwnAccount.IdOf(context.User) ?? Guid.Empty;
}

/// <summary>Body of POST /api-keys.</summary>
internal sealed record ApiKeyRequest
{
    /// <summary>What it is for, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>read, upload, manage, audit; at least one.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Groups of motors that it may see; absent or null: all.</summary>
    public IReadOnlyList<string>? MotorGroups { get; init; }

    /// <summary>Days until it ends, 1 to 366; default 90.</summary>
    public int? ExpiresInDays { get; init; }

    /// <summary>Requests a second, 1 to 1,000; default 50.</summary>
    public int? RequestsPerSecond { get; init; }
}

/// <summary>Body of POST /api-keys/{id}/rotate.</summary>
internal sealed record RotateKeyRequest
{
    /// <summary>Minutes in which both keys open, 0 to 43,200; default 1,440.</summary>
    public int? OverlapMinutes { get; init; }
}

/// <summary>A key.</summary>
internal sealed record ApiKeyAnswer
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>The part of the key that may be seen.</summary>
    public required string Prefix { get; init; }

    /// <summary>The key itself, in the answer that makes it and never again.</summary>
    public string? Key { get; init; }

    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>User name of who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>active, expired, revoked or owner_inactive.</summary>
    public required string State { get; init; }

    /// <summary>read, upload, manage, audit.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Groups of motors that it may see; null: all.</summary>
    public required IReadOnlyList<string>? MotorGroups { get; init; }

    /// <summary>Requests a second.</summary>
    public required int RequestsPerSecond { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Newest use, some seconds late; null: never.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Network address of that use.</summary>
    public required string? LastUsedFrom { get; init; }

    /// <summary>Requests let in.</summary>
    public required long UseCount { get; init; }

    /// <summary>Requests turned away: scope, group or rate.</summary>
    public required long RefusedCount { get; init; }

    /// <summary>Id of the key it took the place of; null: none.</summary>
    public required string? Replaces { get; init; }

    /// <summary>A key in the API's words.</summary>
    public static ApiKeyAnswer Of(ApiKey key, DateTimeOffset now) => new()
    {
        Id = key.Id.ToString("D"),
        Prefix = key.Prefix,
        Name = key.Name,
        Owner = key.OwnerName,
        State = key switch
        {
            { RevokedAt: not null } => "revoked",
            _ when now >= key.ExpiresAt => "expired",
            { IsOwnerActive: false } => "owner_inactive",
            _ => "active",
        },
        Scopes = key.Scopes,
        MotorGroups = key.MotorGroups,
        RequestsPerSecond = key.RequestsPerSecond,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
        LastUsedFrom = key.LastUsedFrom,
        UseCount = key.UseCount,
        RefusedCount = key.RefusedCount,
        Replaces = key.Replaces?.ToString("D"),
    };
}
