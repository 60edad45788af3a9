using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace DiagMod.Host.Http;

/// <summary>An example of an answer: a value of the answer's own type, serialised as the API serialises it.</summary>
internal sealed record AnswerExample(int Status, string MediaType, string Name, object Value)
{
    /// <summary>The value as JSON.</summary>
    public JsonNode Node() => Examples.NodeOf(Value);
}

/// <summary>An example of a request body.</summary>
internal sealed record BodyExample(string MediaType, string Name, object Value)
{
    /// <summary>The value as JSON.</summary>
    public JsonNode Node() => Examples.NodeOf(Value);
}

/// <summary>A request body that no record describes: a file.</summary>
internal sealed record BodyDoc(string MediaType, Func<IOpenApiSchema> Schema);

/// <summary>Puts examples beside endpoints.</summary>
internal static class Examples
{
    /// <summary>Type of every failure.</summary>
    public const string ProblemType = "application/problem+json";

    /// <summary>Type of numbers as bytes.</summary>
    public const string BytesType = "application/octet-stream";

    private const string JsonType = "application/json";

    /// <summary>Shows what an endpoint answers.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="value">A value of the type that it answers with.</param>
    /// <param name="status">Status that goes with it.</param>
    /// <param name="name">Tells several examples of one status apart.</param>
    /// <param name="mediaType">Type of the body.</param>
    public static RouteHandlerBuilder WithExample(
        this RouteHandlerBuilder endpoint, object value, int status = StatusCodes.Status200OK, string name = "answer",
        string mediaType = JsonType) =>
        endpoint.WithMetadata(new AnswerExample(status, mediaType, name, value));

    /// <summary>Shows what an endpoint takes.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="value">A value of the type that it takes.</param>
    /// <param name="name">Tells several examples apart.</param>
    /// <param name="mediaType">Type of the body.</param>
    public static RouteHandlerBuilder WithBodyExample(
        this RouteHandlerBuilder endpoint, object value, string name = "request", string mediaType = JsonType) =>
        endpoint.WithMetadata(new BodyExample(mediaType, name, value));

    /// <summary>Describes a body that is no JSON.</summary>
    public static RouteHandlerBuilder WithBody(this RouteHandlerBuilder endpoint, string mediaType, Func<IOpenApiSchema> schema) =>
        endpoint.WithMetadata(new BodyDoc(mediaType, schema));

    /// <summary>Describes failures of an endpoint, each with the answer that it gives.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder endpoint, params ReadOnlySpan<Problem> problems)
    {
        foreach (var problem in problems)
        {
            endpoint.Produces<Problem>(problem.Status, ProblemType)
                .WithMetadata(new AnswerExample(problem.Status, ProblemType, problem.Code, problem));
        }

        return endpoint;
    }

    /// <summary>A value as the API writes it.</summary>
    public static JsonNode NodeOf(object value) => value is string text
        ? JsonValue.Create(text)
        : JsonSerializer.SerializeToNode(value, value.GetType(), Json.Options)!;
}
