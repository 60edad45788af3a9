using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DiagMod.Host.Http;

/// <summary>A query parameter in words, for the API's description: endpoints read the query themselves.</summary>
internal sealed record QueryDoc(string Name, string Description, bool Required = false);

/// <summary>Puts the described parameters, the bearer scheme and the failure shape into the description.</summary>
internal static class ApiDescription
{
    /// <summary>Describes a query parameter of an endpoint.</summary>
    public static RouteHandlerBuilder WithQuery(
        this RouteHandlerBuilder endpoint, string name, string description, bool required = false) =>
        endpoint.WithMetadata(new QueryDoc(name, description, required));

    /// <summary>Describes the parameters of every list.</summary>
    public static RouteHandlerBuilder WithPaging(this RouteHandlerBuilder endpoint) => endpoint
        .WithQuery("limit", "Most items, 1 to 1000; default 100.")
        .WithQuery("cursor", "The field next of the part before.");

    /// <summary>Adds the transformers.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "DiagMod.Orleans";
            document.Info.Version = "v1";
            document.Info.Description =
                "Stator currents in; features, anomaly verdicts, trends and forecasts out. Failures are application/problem+json "
                + "with a stable code. Files are worked on after their upload was answered: ask /api/v1/files/{raw_id} how far one is.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "access_token of POST /api/v1/auth/login",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var query in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryDoc>())
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = query.Name,
                    In = ParameterLocation.Query,
                    Required = query.Required,
                    Description = query.Description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }

            return Task.CompletedTask;
        });
    }
}
