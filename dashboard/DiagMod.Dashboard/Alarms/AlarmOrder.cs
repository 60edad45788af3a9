using System.Security.Claims;
using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Alarms;

/// <summary>What the dialogs of alarms have in common: the case, who acts, and what came of it.</summary>
public abstract class AlarmOrder : TextComponent
{
    /// <summary>The case.</summary>
    [Parameter, EditorRequired]
    public required AlarmCase Case { get; set; }

    /// <summary>Gets the case as it is after the order.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<AlarmCase> OnDone { get; set; }

    /// <summary>The person left without an order.</summary>
    [Parameter, EditorRequired]
    public required EventCallback OnCancel { get; set; }

    /// <summary>Where orders go.</summary>
    [Inject]
    public required IAlarms Port { get; set; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Time { get; set; }

    /// <summary>Who looks on.</summary>
    [Inject]
    public required SignedInUser SignedIn { get; set; }

    /// <summary>From where.</summary>
    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    /// <summary>Why nothing was done; null when nothing went wrong.</summary>
    protected string? Fault { get; private set; }

    /// <summary>True while an order is under way.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>True for an engineer.</summary>
    protected bool IsEngineer { get; private set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() =>
        IsEngineer = (await SignedIn.GetAsync()).IsInRole("engineer");

    /// <summary>Gives an order.</summary>
    /// <param name="order">The order.</param>
    protected async Task ActAsync(Func<Actor, ClaimsPrincipal, Task<AlarmAnswer>> order)
    {
        ArgumentNullException.ThrowIfNull(order);

        // Asked again at every act: a page outlives a role.
        if (await SignedIn.WhoMayAsync("operator") is not { } user)
        {
            Fault = Words.RoleTakenAway;
            return;
        }

        (IsBusy, Fault) = (true, null);
        try
        {
            var answer = await order(Client.Actor(user), user);
            if (answer is { Refusal: null, Case: { } one })
            {
                await OnDone.InvokeAsync(one);
            }
            else
            {
                Fault = Text.Alarms.Of(answer.Refusal ?? AlarmRefusal.Unknown);
            }
        }
        finally
        {
            IsBusy = false;
        }
    }
}
