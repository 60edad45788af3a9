using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DiagMod.Dashboard;

/// <summary>What the pages need of their host.</summary>
/// <remarks>The host maps <see cref="App"/> with interactive server rendering, defines the policies viewer, operator, engineer and
/// admin, answers the form posts below /account, and registers the ports of Core.</remarks>
public static class DashboardHosting
{
    /// <summary>Adds the pages: Razor components, interactive server circuits, cascading authentication state.</summary>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddScoped<SignedInUser>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OnShift>();
        return services;
    }
}
