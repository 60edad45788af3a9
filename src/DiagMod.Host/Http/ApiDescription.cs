using System.Text.Json.Nodes;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Accounts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DiagMod.Host.Http;

/// <summary>The API's description as a whole: what it is, who may call it, what every call may answer.</summary>
internal static class ApiDescription
{
    /// <summary>Name of the scheme for tokens.</summary>
    public const string Bearer = "bearer";

    /// <summary>Name of the scheme for browsers.</summary>
    public const string Session = "session";

    private const string TooMany = "too_many_requests";
    private const string Unavailable = "unavailable";

    private static readonly (string Name, string Description)[] Tags =
    [
        ("auth", "Sign-in of programs: short-lived access tokens, rotating refresh tokens."),
        ("api keys", "Keys of programs: scopes, groups of motors, expiry, rotation, use."),
        ("motors", "The motors with their digital twins: state, health, verdict, trend."),
        ("files", "The recordings: how far each one is, its windows, delete and retry."),
        ("signals", "The currents themselves: envelopes, raw stretches, spectra."),
        ("diagnosis", "What whole records say: fault hypotheses with what speaks for them, and bearings' geometry."),
        ("reports", "Reports of a motor or of the fleet as PDF files."),
        ("anomalies", "Scores of windows, and where RMS is going."),
        ("alarms", "What somebody must know and act upon: cases with their history, limits, maintenance, figures."),
        ("upload", "Taking recordings in, and what was refused."),
        ("monitoring", "Health, counters, and the balance of the pipeline."),
        ("admin", "Accounts, security settings, audit."),
    ];

    private const string Words =
        """
        Stator currents in; features, anomaly verdicts, trends and forecasts out.

        **Sign in.** Send `POST /api/v1/auth/login`, then `Authorization: Bearer <access_token>` with every call. Roles include one
        another: viewer < operator < engineer < admin; each operation names the least one as `x-role`.

        **Shapes.** Times are RFC 3339 in UTC (`Z`), names are snake_case with their unit (`_hz`, `_a` ampere, `_s`), what is absent
        is `null` (never NaN). Lists are `{"items": [...], "next": cursor or null}`; send `next` as `cursor` for the next part.

        **Failures.** Always `application/problem+json` (RFC 9457) with a stable `code`; `x-error-codes` lists all. Every call may answer 429 (slow down; see Retry-After) and 503 (the database is away; try again).

        ### What goes on behind the calls

        An upload is answered (202) when its content is stored; it is worked on afterwards, in this order for each motor:

        1. The file waits (`pending`), then its windows are computed (`processing`; `windows_done` of `windows_total`).
        2. Its last window commits everything at once: features, scores, the motor's twin, the stored forecast. Then it is `completed`;
           a file that cannot be used is `failed` with `code` and `reason`, and `POST /api/v1/files/{raw_id}/retry` tries again.
        3. Then its whole record is analysed and judged (`analysis_status`: `pending`, `running`, `completed`, `failed`), one file at a time,
           after the files in work: slip, fault lines, hypotheses (`GET /api/v1/files/{raw_id}/diagnosis`).
        4. Files of one motor are absorbed in the order of their recording times; one that comes late is scored, not learned.

        Ask `GET /api/v1/files/{raw_id}` how far one file is, and `GET /api/v1/pipeline/status` for the balance of all:
        sent = completed + failed + duplicates + refused + queued. Who would rather be told connects to the SignalR hub `/hubs/twins`
        (`Subscribe(equipment_id)`, `SubscribeFleet()`; it calls `twin(update)`, at most five a second and motor). Other work runs unasked: upkeep of partitions and sessions by the
        clock, and a watch over files whose worker died, which are claimed anew.
        """;

    /// <summary>Adds the transformers.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.AddSchemaTransformer((schema, context, _) =>
        {
            ApiSchemas.Complete(schema, context);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            ApiOperations.Complete(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Complete(document);
            return Task.CompletedTask;
        });
    }

    private static void Complete(OpenApiDocument document)
    {
        document.Info.Title = "DiagMod.Orleans";
        document.Info.Version = "v1";
        document.Info.Description = Words;
        document.Servers = [new OpenApiServer { Url = "/", Description = "This host." }];
        var used = document.Tags?.Select(tag => tag.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        document.Tags = new HashSet<OpenApiTag>(
            Tags.Where(tag => used.Contains(tag.Name)).Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "access_token of POST /api/v1/auth/login.",
            },
            [Session] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = "__Host-diagmod",
                Description = "A browser's session (cookie diagmod over http on this machine). Calls that change something also need "
                    + $"the header {CsrfGuard.Header} with the token of GET /account/csrf.",
            },
        };
        AddSharedResponses(document);
        document.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        document.Extensions["x-error-codes"] = new JsonNodeExtension(ErrorCodes());
    }

    private static JsonObject ErrorCodes() => new(
        from one in ErrorTitles.All
        where one.Key != ErrorTitles.OtherStatus
        orderby one.Key
        select KeyValuePair.Create(one.Key, (JsonNode?)JsonValue.Create(one.Value.English)));

    private static void AddSharedResponses(OpenApiDocument document)
    {
        document.Components!.Responses = new Dictionary<string, IOpenApiResponse>
        {
            [TooMany] = Shared(document, Problem.ForStatus(StatusCodes.Status429TooManyRequests)),
            [Unavailable] = Shared(document, Problem.ForStatus(StatusCodes.Status503ServiceUnavailable)),
        };
        foreach (var (path, item) in document.Paths)
        {
            if (!path.StartsWith("/api/", StringComparison.Ordinal) || item.Operations is not { } operations)
            {
                continue;
            }

            foreach (var operation in operations.Values)
            {
                operation.Responses!["429"] = new OpenApiResponseReference(TooMany, document);
                operation.Responses["503"] = new OpenApiResponseReference(Unavailable, document);
            }
        }
    }

    private static OpenApiResponse Shared(OpenApiDocument document, Problem problem) => new()
    {
        Description = problem.Detail,
        Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Retry-After"] = new OpenApiHeader
            {
                Description = "Seconds to wait before another try.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
                Example = JsonValue.Create(problem.RetryAfterSeconds ?? 1),
            },
        },
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Examples.ProblemType] = new()
            {
                Schema = new OpenApiSchemaReference(nameof(Problem), document),
                Examples = new Dictionary<string, IOpenApiExample>
                {
                    [problem.Code] = new OpenApiExample { Summary = problem.Detail, Value = Examples.NodeOf(problem) },
                },
            },
        },
    };
}
