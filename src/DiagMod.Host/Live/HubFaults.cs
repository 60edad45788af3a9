using Microsoft.AspNetCore.SignalR;

namespace DiagMod.Host.Live;

/// <summary>What goes wrong inside a hub's method is logged here and told to the client without its inside.</summary>
/// <remarks>That is why the hub may tell details of its own failures: they are either written for the client
/// (HubException), or the framework's words about arguments that do not fit.</remarks>
internal sealed partial class HubFaults(ILogger<HubFaults> log) : IHubFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception fault) when (fault is not HubException)
        {
            if (!invocationContext.Context.ConnectionAborted.IsCancellationRequested)
            {
                CallFailed(log, invocationContext.HubMethodName, fault);
            }

            throw new HubException("E_INTERNAL: Something went wrong here; try again.");
        }
    }

    [LoggerMessage(1304, LogLevel.Error, "The hub's method {Method} failed")]
    private static partial void CallFailed(ILogger logger, string method, Exception fault);
}
