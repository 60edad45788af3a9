using System.Security.Claims;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Alarms;

/// <summary>A form about one motor that every reader sees and engineers fill in: read once a motor, the role asked again at every
/// order.</summary>
public abstract class MotorForm : TextComponent
{
    private EquipmentId? _shown;

    /// <summary>The motor.</summary>
    [Parameter, EditorRequired]
    public required EquipmentId Motor { get; set; }

    /// <summary>Who looks on.</summary>
    [Inject]
    public required SignedInUser SignedIn { get; set; }

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
        MayEdit = await EngineerAsync() is not null;
        await ReadAsync();
    }

    /// <summary>Reads what the form shows.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Carries out an order of somebody who still may give it.</summary>
    /// <param name="act">The order; it takes who gives it.</param>
    protected async Task ActAsync(Func<Actor, Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (await EngineerAsync() is not { } engineer)
        {
            Said = Words.RoleTakenAway;
            return;
        }

        (IsBusy, Said) = (true, null);
        try
        {
            await act(Client.Actor(engineer));
        }
        finally
        {
            IsBusy = false;
        }
    }

    private Task<ClaimsPrincipal?> EngineerAsync() => SignedIn.WhoMayAsync("engineer");
}
