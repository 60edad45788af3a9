namespace DiagMod.Host.Metrics;

/// <summary>Instruments of the framework that are shown under a name of ours, without their labels.</summary>
internal static class ForeignInstruments
{
    /// <summary>Meter and instrument of the framework; our name and words.</summary>
    public static IReadOnlyList<(string Meter, string Instrument, string Name, string Help)> All { get; } =
    [
        ("Microsoft.AspNetCore.Hosting", "http.server.active_requests", "diagmod_http_requests_active",
            "HTTP requests being answered now."),
        ("Microsoft.AspNetCore.Server.Kestrel", "kestrel.active_connections", "diagmod_http_connections_active",
            "Network connections open now."),
        ("Microsoft.AspNetCore.Http.Connections", "signalr.server.active_connections", "diagmod_hub_connections_active",
            "SignalR connections open now: live pages and clients of the hub."),
        ("Microsoft.AspNetCore.Components.Server.Circuits", "aspnetcore.components.circuit.active", "diagmod_circuits_active",
            "Live pages kept in memory, also while their browser is away for a moment."),
        ("Microsoft.AspNetCore.Components.Server.Circuits", "aspnetcore.components.circuit.connected",
            "diagmod_circuits_connected", "Live pages whose browser is connected now."),
    ];
}
