using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace DiagMod.Dashboard.Alarms;

/// <summary>A form about one motor that every reader sees and engineers fill in: read once a motor, the role asked again at every
/// order.</summary>
public abstract class MotorForm : TextComponent
{
    private EquipmentId? _shown;

    /// <summary>The motor.</summary>
    [Parameter, EditorRequired]
    public required EquipmentId Motor { get; set; }

    /// <summary>Who may.</summary>
    [Inject]
    public required IAuthorizationService Authorization { get; set; }

    /// <summary>Who is signed in.</summary>
    [Inject]
    public required AuthenticationStateProvider Authentication { get; set; }

    /// <summary>From where.</summary>
    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    /// <summary>True: the reader may fill it in.</summary>
    protected bool MayEdit { get; private set; }

    /// <summary>True while an order is carried out.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>What became of the last order, for the reader; null when there is nothing to say.</summary>
    protected string? Said { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Motor)
        {
            return;
        }

        (_shown, Said) = (Motor, null);
        (MayEdit, _) = await RoleAsync();
        await ReadAsync();
    }

    /// <summary>Reads what the form shows.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Carries out an order of somebody who still may give it.</summary>
    /// <param name="act">The order; it takes who gives it.</param>
    protected async Task ActAsync(Func<Actor, Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        var (mayEdit, actor) = await RoleAsync();
        if (!mayEdit)
        {
            Said = Words.RoleTakenAway;
            return;
        }

        (IsBusy, Said) = (true, null);
        try
        {
            await act(actor);
        }
        finally
        {
            IsBusy = false;
        }
    }

    private async Task<(bool MayEdit, Actor Actor)> RoleAsync()
    {
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        return ((await Authorization.AuthorizeAsync(user, "engineer")).Succeeded, Client.Actor(user));
    }
}
