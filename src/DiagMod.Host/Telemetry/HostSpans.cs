using System.Diagnostics;

namespace DiagMod.Host.Telemetry;

/// <summary>Where the host tells of requests, of files that are received, and of news that are pushed.</summary>
internal static class HostSpans
{
    public static readonly ActivitySource Source = new("DiagMod.Host");
}
