using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Dashboard.Admin;

/// <summary>Accounts: list, open, role, disable, start a password reset. Every change takes effect on open sessions too.</summary>
public sealed partial class UsersPage : IDisposable
{
    private static readonly Role[] Roles = [Role.Viewer, Role.Operator, Role.Engineer, Role.Admin];

    private readonly CancellationTokenSource _leaving = new();
    private IAccountAdministration? _administration;
    private List<Account>? _accounts;
    private string? _next;
    private string _newName = "";
    private Role _newRole = Role.Viewer;
    private (string Name, string Password)? _handOver;
    private string? _said;
    private string? _own;
    private bool _isBusy;

    [Inject]
    public required IAccountStore Accounts { get; set; }

    [Inject]
    public required IServiceProvider Services { get; set; }

    [Inject]
    public required IAuthorizationService Authorization { get; set; }

    [Inject]
    public required AuthenticationStateProvider Authentication { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _administration = Services.GetService<IAccountAdministration>();
        _own = (await Authentication.GetAuthenticationStateAsync()).User.FindFirst("sub")?.Value;
        await ReadAsync();
    }

    // Nobody demotes, disables or resets the own account: that would lock the door from inside.
    private bool IsOwn(Account account) => account.Id.ToString() == _own;

    private async Task ReadAsync()
    {
        var page = await Accounts.ListAsync(PageRequest.First, _leaving.Token);
        _accounts = [.. page.Items];
        _next = page.Next;
    }

    private async Task MoreAsync()
    {
        var page = await Accounts.ListAsync(PageRequest.First with { Cursor = _next }, _leaving.Token);
        _accounts!.AddRange(page.Items);
        _next = page.Next;
    }

    private Task CreateAsync() => ActAsync(async actor =>
    {
        var name = _newName.Trim();
        Show(name, await _administration!.CreateAsync(name, _newRole, actor, _leaving.Token));
        _newName = _handOver is null ? _newName : "";
    });

    private Task ResetAsync(Account account) => ActAsync(async actor =>
        Show(account.UserName, await _administration!.ResetPasswordAsync(account.Id, actor, _leaving.Token)));

    private Task ChangeRoleAsync(Account account, ChangeEventArgs choice) => ActAsync(async actor =>
    {
        if (!IsOwn(account) && Enum.TryParse<Role>(choice.Value?.ToString(), out var role))
        {
            _said = await Accounts.UpdateAsync(account with { Role = role }, actor, _leaving.Token)
                ? Text.Users.IsNow(account.UserName, Words.Of(role))
                : Text.Users.KeepsRole(account.UserName);
        }
    });

    private Task DisableAsync(Account account, bool isDisabled) => ActAsync(async actor =>
        _said = !IsOwn(account) && await Accounts.UpdateAsync(account with { IsDisabled = isDisabled }, actor, _leaving.Token)
            ? isDisabled ? Text.Users.IsDisabled(account.UserName) : Text.Users.IsEnabled(account.UserName)
            : Text.Users.StaysAsItIs(account.UserName));

    private void Show(string name, OneTimePassword given)
    {
        _handOver = given.Password is { } password ? (name, password) : null;
        _said = given.Refusal is { } refusal ? Text.Users.Of(refusal, name) : null;
    }

    private async Task ActAsync(Func<Actor, Task> act)
    {
        // Asked again at every act: a page opened as administrator outlives the role.
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        if (!(await Authorization.AuthorizeAsync(user, "admin")).Succeeded)
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
