using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using Microsoft.AspNetCore.SignalR;

namespace DiagMod.Host.Live;

/// <summary>Puts the live hub into the host.</summary>
internal static class LiveHosting
{
    private const int MaxMessageBytes = 8 * 1024;
    private const int MaxBufferBytes = 64 * 1024;

    /// <summary>Adds the hub's services.</summary>
    public static void AddLive(this IServiceCollection services)
    {
        services.AddSingleton<MotorNames>();
        services.AddSingleton<TwinFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<TwinFeed>());
        services.AddSingleton<HubFaults>();
        services.AddSignalR()
            .AddJsonProtocol(options => Json.Configure(options.PayloadSerializerOptions))
            .AddHubOptions<TwinHub>(options =>
            {
                options.MaximumReceiveMessageSize = MaxMessageBytes;
                options.EnableDetailedErrors = true;
                options.AddFilter<HubFaults>();
            });
    }

    /// <summary>Maps /hubs/twins.</summary>
    public static void MapLive(this IEndpointRouteBuilder routes) => routes
        .MapHub<TwinHub>("/hubs/twins", options =>
        {
            options.CloseOnAuthenticationExpiration = true;
            options.ApplicationMaxBufferSize = MaxBufferBytes;
            options.TransportMaxBufferSize = MaxBufferBytes;
        })
        .ForKeys(KeyScopes.Read, KeyReach.Narrowed)
        .RequireAuthorization(Roles.Viewer);
}
