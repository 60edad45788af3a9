using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Accounts;
using DiagMod.Host.Keys;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DiagMod.Host.Http;

/// <summary>Completes the description of one operation from what stands beside its endpoint.</summary>
internal static class ApiOperations
{
    private static readonly Dictionary<string, PathDoc> Paths = new(StringComparer.Ordinal)
    {
        ["equipment_id"] = new("equipment_id", "Key of the motor: 1 to 64 letters, digits, '_' or '-'.", ParameterShape.EquipmentId),
        ["raw_id"] = new("raw_id", "Id of the file (UUIDv7), from its upload or a list of files.", ParameterShape.RawId),
    };

    /// <summary>Completes one operation.</summary>
    public static void Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var path = context.Description.RelativePath ?? "";
        operation.OperationId ??= OperationId(context.Description.HttpMethod ?? "GET", path);
        DescribeParameters(operation, metadata);
        DescribeBody(operation, metadata);
        DescribeRole(operation, metadata, context.Document);
        DescribeAnswers(operation, metadata, path);
    }

    // get_motors_equipment_id_trend: made from method and path, so it is unique and never forgotten.
    private static string OperationId(string method, string path)
    {
        var id = new StringBuilder(method.ToLowerInvariant());
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ("api" or "v1")))
        {
            id.Append('_').Append(part.Trim('{', '}').Replace('-', '_'));
        }

        return id.ToString();
    }

    private static void DescribeParameters(OpenApiOperation operation, IList<object> metadata)
    {
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>().Where(one => one.In == ParameterLocation.Path))
        {
            var doc = metadata.OfType<PathDoc>().FirstOrDefault(one => one.Name == parameter.Name)
                ?? Paths.GetValueOrDefault(parameter.Name ?? "");
            if (doc is not null)
            {
                parameter.Description = doc.Description;
                parameter.Schema = doc.Shape.Schema();
                parameter.Example = doc.Shape.ExampleNode();
            }
        }

        foreach (var query in metadata.OfType<QueryDoc>())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = query.Name,
                In = ParameterLocation.Query,
                Required = query.Required,
                Description = query.Description,
                Schema = query.Shape?.Schema() ?? new OpenApiSchema { Type = JsonSchemaType.String },
                Example = query.Shape?.ExampleNode(),
            });
        }

        foreach (var header in metadata.OfType<HeaderDoc>())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = header.Shape.Schema(),
                Example = header.Shape.ExampleNode(),
            });
        }
    }

    private static void DescribeBody(OpenApiOperation operation, IList<object> metadata)
    {
        foreach (var body in metadata.OfType<BodyDoc>())
        {
            var request = operation.RequestBody as OpenApiRequestBody ?? new OpenApiRequestBody { Required = true };
            request.Content ??= new Dictionary<string, OpenApiMediaType>();
            request.Content[body.MediaType] = new OpenApiMediaType { Schema = body.Schema() };
            operation.RequestBody = request;
        }

        foreach (var example in metadata.OfType<BodyExample>())
        {
            if (operation.RequestBody?.Content is { } content && content.TryGetValue(example.MediaType, out var media))
            {
                Add(media, example.Name, null, example.Node());
            }
        }
    }

    private static void DescribeRole(OpenApiOperation operation, IList<object> metadata, OpenApiDocument? document)
    {
        var role = metadata.OfType<IAllowAnonymous>().Any()
            ? "none"
            : metadata.OfType<IAuthorizeData>().LastOrDefault(data => data.Policy is not null)?.Policy ?? "none";
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions["x-role"] = new JsonNodeExtension(JsonValue.Create(role));
        var words = role switch
        {
            "none" => "No sign-in needed.",
            Roles.SignedIn => "Role: any.",
            Roles.LocalOrViewer => "Open from this machine; elsewhere role: viewer.",
            Roles.MetricsReader => "Open from this machine and to Server:MetricsReaders; elsewhere role: viewer.",
            _ => $"Role: {role}.",
        };
        operation.Description = operation.Description is { Length: > 0 } given ? $"{given}\n\n{words}" : words;
        var access = metadata.OfType<KeyAccess>().LastOrDefault();
        if (access is not null)
        {
            operation.Extensions["x-key-scope"] = new JsonNodeExtension(JsonValue.Create(access.Scope));
            operation.Description += $" Keys: scope {access.Scope}.";
        }

        operation.Security = role == "none"
            ? []
            :
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiDescription.Bearer, document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiDescription.Session, document)] = [] },
                .. access is null
                    ? Array.Empty<OpenApiSecurityRequirement>()
                    : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiDescription.Key, document)] = [] }],
            ];
    }

    private static void DescribeAnswers(OpenApiOperation operation, IList<object> metadata, string path)
    {
        var examples = metadata.OfType<AnswerExample>().ToList();
        foreach (var (status, response) in operation.Responses ?? [])
        {
            var mine = examples.Where(one => one.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) == status).ToList();
            foreach (var (type, media) in response.Content ?? new Dictionary<string, OpenApiMediaType>())
            {
                if (type == Examples.BytesType)
                {
                    media.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
                }

                var shown = mine.Where(one => one.MediaType == type).ToList();
                if (type == Examples.ProblemType)
                {
                    shown.AddRange(UsualProblems(status, operation, path)
                        .Where(problem => shown.TrueForAll(one => one.Name != problem.Code))
                        .Select(problem => new AnswerExample(problem.Status, type, problem.Code, problem)));
                }

                foreach (var one in shown)
                {
                    Add(media, one.Name, (one.Value as Problem)?.Detail, one.Node());
                }
            }

            if (mine.Find(one => one.Value is Problem)?.Value is Problem { RetryAfterSeconds: not null } && response is OpenApiResponse own)
            {
                own.Description += "; see the header Retry-After";
            }
        }
    }

    // What the common readers of paths, queries and bodies answer, wherever they are used.
    private static IEnumerable<Problem> UsualProblems(string status, OpenApiOperation operation, string path)
    {
        switch (status)
        {
            case "400":
                if (path.Contains("{equipment_id}", StringComparison.Ordinal))
                {
                    yield return Query.BadEquipmentId(StatusCodes.Status400BadRequest, "pump 1").Problem;
                }

                if (operation.Parameters?.FirstOrDefault(one => one.In == ParameterLocation.Query)?.Name is { } name)
                {
                    yield return Query.Bad(name, $"The parameter {name} is given 2 times; give it once.").Problem;
                }

                if (operation.RequestBody?.Content?.ContainsKey("application/json") == true)
                {
                    yield return Problem.BadRequest("E_JSON", "The body has a member that is not known here.");
                }

                break;
            case "404" when path.Contains("{equipment_id}", StringComparison.Ordinal):
                yield return Problem.MotorUnknown(ExampleValues.Motor);
                break;
            case "404" when path.Contains("{raw_id}", StringComparison.Ordinal):
                yield return Problem.FileUnknown(ExampleValues.RawId);
                break;
            case "401" or "403" or "408" or "413" or "415" or "500":
                yield return Problem.ForStatus(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                break;
        }
    }

    private static void Add(OpenApiMediaType media, string name, string? summary, JsonNode value)
    {
        media.Examples ??= new Dictionary<string, IOpenApiExample>();
        media.Examples[name] = new OpenApiExample { Summary = summary, Value = value };
    }
}
