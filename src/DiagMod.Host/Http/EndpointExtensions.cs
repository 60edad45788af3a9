using DiagMod.Core.Currents;

namespace DiagMod.Host.Http;

/// <summary>What many endpoints need.</summary>
internal static class EndpointExtensions
{
    /// <summary>Describes the failures of an endpoint.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, Examples.ProblemType);
        }

        return endpoint;
    }

    /// <summary>The motor named in a path.</summary>
    /// <exception cref="ProblemException">400: the text is no equipment id.</exception>
    public static EquipmentId Motor(string equipmentId) =>
        EquipmentId.TryParse(equipmentId, out var id)
            ? id
            : throw Query.BadEquipmentId(StatusCodes.Status400BadRequest, equipmentId);

    /// <summary>The file named in a path.</summary>
    /// <exception cref="ProblemException">404: no file has such an id.</exception>
    public static RawFileId File(string rawId) =>
        Guid.TryParseExact(rawId, "D", out var id)
            ? new RawFileId(id)
            : throw new ProblemException(Problem.FileUnknown(rawId));
}
