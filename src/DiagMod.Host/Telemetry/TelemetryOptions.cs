using System.Buffers;

namespace DiagMod.Host.Telemetry;

/// <summary>Where traces and metrics are sent to, over OTLP: configuration section Telemetry.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Port that OTLP over gRPC has by convention.</summary>
    private const int GrpcPort = 4317;

    /// <summary>Letters of a header's name (RFC 9110, token).</summary>
    private static readonly SearchValues<char> HeaderLetters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Address of the collector, http or https; empty, the default: nothing is sent, and nothing is loaded for it.</summary>
    public string OtlpEndpoint { get; init; } = "";

    /// <summary>grpc, http/protobuf, or auto, the default: grpc on port 4317, else http/protobuf.</summary>
    public string OtlpProtocol { get; init; } = "auto";

    /// <summary>Headers of each export, name=value, separated by commas; values may be percent-encoded. They may be secret.</summary>
    public string OtlpHeaders { get; init; } = "";

    /// <summary>Name of this service in what is sent; default diagmod.</summary>
    public string ServiceName { get; init; } = "diagmod";

    /// <summary>Share of new traces that is sent, 0 to 1; default 1. A trace that a caller began is sent when the caller sends
    /// it.</summary>
    public double TraceShare { get; init; } = 1;

    /// <summary>True: there is somewhere to send to.</summary>
    public bool IsOn => OtlpEndpoint.Length > 0;

    /// <summary>True: OTLP over gRPC; false: OTLP over HTTP.</summary>
    public bool IsGrpc => OtlpProtocol == "grpc" || (OtlpProtocol == "auto" && new Uri(OtlpEndpoint).Port == GrpcPort);

    /// <summary>Address for one signal: over HTTP each has a path of its own below the collector's.</summary>
    /// <param name="signal">traces or metrics.</param>
    public Uri AddressOf(string signal) =>
        IsGrpc ? new Uri(OtlpEndpoint) : new Uri(OtlpEndpoint.TrimEnd('/') + "/v1/" + signal);

    /// <summary>What is wrong, each fault with its key; neither headers nor what an address holds of a password is
    /// repeated.</summary>
    /// <param name="nameOf">Name of a key in messages.</param>
    public IEnumerable<string> Faults(Func<string, string> nameOf)
    {
        if (!IsOn)
        {
            yield break;
        }

        if (!Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            || address.Host.Length == 0)
        {
            yield return $"{nameOf("Telemetry:OtlpEndpoint")} is no address of a collector; set one such as http://127.0.0.1:4318.";
        }
        else if (address.UserInfo.Length > 0)
        {
            yield return $"{nameOf("Telemetry:OtlpEndpoint")} holds a user or a password; give them as a header in "
                + $"{nameOf("Telemetry:OtlpHeaders")}.";
        }
        else if (address.Query.Length + address.Fragment.Length > 0)
        {
            yield return $"{nameOf("Telemetry:OtlpEndpoint")} has a query or a fragment; set scheme, host, port and path only.";
        }

        foreach (var header in OtlpHeaders.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsHeader(header))
            {
                yield return $"{nameOf("Telemetry:OtlpHeaders")} has an item that is not name=value; set such as api-key=1234, "
                    + "separated by commas.";
                yield break;
            }
        }
    }

    private static bool IsHeader(string item)
    {
        var at = item.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && item.AsSpan(0, at).Trim() is { Length: > 0 } name
            && !name.ContainsAnyExcept(HeaderLetters)
            && !Uri.UnescapeDataString(item[(at + 1)..]).AsSpan().ContainsAnyInRange('\0', '\u001f');
    }
}
