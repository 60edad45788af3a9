using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Dashboard.Admin;

/// <summary>Accounts: list, open, role, disable, start a password reset. Every change takes effect on open sessions too.</summary>
public sealed partial class UsersPage
{
    private static readonly Role[] Roles = [Role.Viewer, Role.Operator, Role.Engineer, Role.Admin];

    private IAccountAdministration? _administration;
    private List<Account>? _accounts;
    private string? _next;
    private string _newName = "";
    private Role _newRole = Role.Viewer;
    private (string Name, string Password)? _handOver;
    private string? _said;
    private string? _own;
    private bool _isBusy;
    private Account? _toDelete;
    private Account? _sessionsOf;
    private IReadOnlyList<OpenSession> _sessions = [];

    [Inject]
    public required IAccountStore Accounts { get; set; }

    [Inject]
    public required IOwnSecurity Security { get; set; }

    [Inject]
    public required IServiceProvider Services { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _administration = Services.GetService<IAccountAdministration>();
        _own = (await SignedIn.GetAsync()).FindFirst("sub")?.Value;
        await ReadAsync();
    }

    // Nobody demotes, disables or resets the own account: that would lock the door from inside.
    private bool IsOwn(Account account) => account.Id.ToString() == _own;

    private async Task ReadAsync()
    {
        var page = await Accounts.ListAsync(PageRequest.First, Leaving);
        _accounts = [.. page.Items];
        _next = page.Next;
    }

    private async Task MoreAsync()
    {
        var page = await Accounts.ListAsync(PageRequest.First with { Cursor = _next }, Leaving);
        _accounts!.AddRange(page.Items);
        _next = page.Next;
    }

    private Task CreateAsync() => ActAsync(async actor =>
    {
        var name = _newName.Trim();
        Show(name, await _administration!.CreateAsync(name, _newRole, actor, Leaving));
        _newName = _handOver is null ? _newName : "";
    });

    private Task ResetAsync(Account account) => ActAsync(async actor =>
        Show(account.UserName, await _administration!.ResetPasswordAsync(account.Id, actor, Leaving)));

    private Task ChangeRoleAsync(Account account, ChangeEventArgs choice) => ActAsync(async actor =>
    {
        if (!IsOwn(account) && Enum.TryParse<Role>(choice.Value?.ToString(), out var role))
        {
            _said = await ChangeAsync(account, now => now with { Role = role }, actor)
                ? Text.Users.IsNow(account.UserName, Words.Of(role))
                : Text.Users.KeepsRole(account.UserName);
        }
    });

    private Task DisableAsync(Account account, bool isDisabled) => ActAsync(async actor =>
        _said = !IsOwn(account) && await ChangeAsync(account, now => now with { IsDisabled = isDisabled }, actor)
            ? isDisabled ? Text.Users.IsDisabled(account.UserName) : Text.Users.IsEnabled(account.UserName)
            : Text.Users.StaysAsItIs(account.UserName));

    // What is on the page may be old: a password changed meanwhile must not come back with a role.
    private async Task<bool> ChangeAsync(Account account, Func<Account, Account> change, Actor actor) =>
        await Accounts.FindAsync(account.Id, Leaving) is { } now
            && await Accounts.UpdateAsync(change(now), actor, Leaving);

    private Task DeleteAsync(Account account) => ActAsync(async actor =>
    {
        _toDelete = null;
        _said = !IsOwn(account) && await _administration!.DeleteAsync(account.Id, actor, Leaving)
            ? Text.Users.IsDeleted(account.UserName)
            : Text.Users.StaysAsItIs(account.UserName);
    });

    private Task RemoveFactorAsync(Account account) => ActAsync(async actor =>
    {
        if (!IsOwn(account) && await _administration!.RemoveSecondFactorAsync(account.Id, actor, Leaving))
        {
            _said = Text.Users.FactorRemoved(account.UserName);
        }
    });

    private Task ShowSessionsAsync(Account account) => ActAsync(async _ =>
    {
        _sessions = await Security.SessionsAsync(account.Id, Leaving);
        _sessionsOf = account;
    });

    private Task EndSessionAsync(OpenSession session) => ActAsync(async actor =>
    {
        await Security.EndSessionAsync(_sessionsOf!.Id, session.Id, actor, Leaving);
        _sessions = await Security.SessionsAsync(_sessionsOf.Id, Leaving);
    });

    private Task EndAllAsync() => ActAsync(async actor =>
    {
        var account = _sessionsOf!;
        await Security.EndAllAsync(account.Id, actor, Leaving);
        (_sessionsOf, _said) = (null, Text.Users.AllEnded(account.UserName));
    });

    private void Show(string name, OneTimePassword given)
    {
        _handOver = given.Password is { } password ? (name, password) : null;
        _said = given.Refusal is { } refusal ? Text.Users.Of(refusal, name) : null;
    }

    private async Task ActAsync(Func<Actor, Task> act)
    {
        // Asked again at every act: a page opened as administrator outlives the role.
        if (await SignedIn.WhoMayAsync("admin") is not { } user)
        {
            _said = Words.RoleTakenAway;
            return;
        }

        _isBusy = true;
        (_said, _handOver) = (null, null);
        try
        {
            await act(Client.Actor(user));
            await ReadAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }
}
