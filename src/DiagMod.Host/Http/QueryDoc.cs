namespace DiagMod.Host.Http;

/// <summary>A query parameter in words, for the API's description: endpoints read the query themselves.</summary>
internal sealed record QueryDoc(string Name, string Description, ParameterShape? Shape, bool Required);

/// <summary>A parameter of a path that other endpoints use for something else; the usual ones are described by their name.</summary>
internal sealed record PathDoc(string Name, string Description, ParameterShape Shape);

/// <summary>A request header that an endpoint reads.</summary>
internal sealed record HeaderDoc(string Name, string Description, ParameterShape Shape);

/// <summary>Describes the parameters of endpoints.</summary>
internal static class QueryDocs
{
    /// <summary>Describes a query parameter of an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">Name in the query.</param>
    /// <param name="description">Meaning, unit, default.</param>
    /// <param name="shape">Type, range and an example.</param>
    /// <param name="required">True when the endpoint refuses to work without it.</param>
    public static RouteHandlerBuilder WithQuery(
        this RouteHandlerBuilder endpoint, string name, string description, ParameterShape? shape = null, bool required = false) =>
        endpoint.WithMetadata(new QueryDoc(name, description, shape, required));

    /// <summary>Describes a parameter of an endpoint's path that its name alone does not explain.</summary>
    public static RouteHandlerBuilder WithPath(
        this RouteHandlerBuilder endpoint, string name, string description, ParameterShape shape) =>
        endpoint.WithMetadata(new PathDoc(name, description, shape));

    /// <summary>Describes a request header.</summary>
    public static RouteHandlerBuilder WithHeader(
        this RouteHandlerBuilder endpoint, string name, string description, ParameterShape shape) =>
        endpoint.WithMetadata(new HeaderDoc(name, description, shape));

    /// <summary>Describes the parameters of every list.</summary>
    public static RouteHandlerBuilder WithPaging(this RouteHandlerBuilder endpoint) => endpoint
        .WithQuery("limit", "Most items, 1 to 1000; default 100.", ParameterShape.Whole(1, 1000, 100))
        .WithQuery("cursor", "The field next of the part before; not given for the first part.", ParameterShape.Text(512, ExampleValues.Cursor));
}
