using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Accounts;

/// <summary>The keys of programs: make, replace, end; how much each is used. An administrator sees and ends everybody's.</summary>
public sealed partial class ApiKeysPage
{
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(24);
    private static readonly string[] AllScopes = ["read", "upload", "manage", "audit"];

    private readonly HashSet<string> _chosen = ["read"];
    private string[] _scopes = [];
    private List<ApiKey> _keys = [];
    private string? _next;
    private Guid _id;
    private bool _isAdmin;
    private bool _everybody;
    private DateTimeOffset _now;
    private string _name = "";
    private string _groups = "";
    private int _days = 90;
    private int _rate = 50;
    private string? _made;
    private string? _said;
    private bool _isBusy;

    [Inject]
    public required IApiKeys Keys { get; set; }

    [Inject]
    public required IAccountStore Accounts { get; set; }

    [Inject]
    public required TimeProvider Time { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var user = await SignedIn.GetAsync();
        _ = Guid.TryParse(user.FindFirst("sub")?.Value, out _id);
        _isAdmin = user.IsInRole("admin");

        // Each scope needs a role of its owner; the store of rules is the service, this only spares a refusal.
        _scopes = [.. AllScopes.Where((_, i) => user.IsInRole(((string[])["viewer", "operator", "engineer", "admin"])[i]))];
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _now = Time.GetUtcNow();
        var page = await Keys.ListAsync(_everybody && _isAdmin ? null : _id, PageRequest.First, Leaving);
        (_keys, _next) = ([.. page.Items], page.Next);
    }

    private async Task MoreAsync()
    {
        var page = await Keys.ListAsync(
            _everybody && _isAdmin ? null : _id, PageRequest.First with { Cursor = _next }, Leaving);
        _keys.AddRange(page.Items);
        _next = page.Next;
    }

    private async Task SwitchAsync(ChangeEventArgs choice)
    {
        _everybody = choice.Value is true;
        await ReadAsync();
    }

    private void Choose(string scope, ChangeEventArgs choice) =>
        _ = choice.Value is true ? _chosen.Add(scope) : _chosen.Remove(scope);

    private Task MakeAsync() => ActAsync(async (actor, owner) =>
    {
        var groups = _groups.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var made = await Keys.MakeAsync(
            owner, new ApiKeyWish(_name, [.. _chosen], groups.Length == 0 ? null : groups, _days, _rate), actor, Leaving);
        Show(made);
        _name = made.Refusal is null ? "" : _name;
    });

    private Task RotateAsync(ApiKey key) => ActAsync(async (actor, owner) =>
        Show(await Keys.RotateAsync(owner.Id, key.Id, Overlap, actor, Leaving)));

    private Task RevokeAsync(ApiKey key) => ActAsync(async (actor, owner) =>
        _said = await Keys.RevokeAsync(owner.Role == Role.Admin ? null : owner.Id, key.Id, actor, Leaving)
            ? Text.Keys.Ended
            : Text.Keys.Of(ApiKeyRefusal.Unknown));

    private void Show(MadeApiKey made)
    {
        _made = made.Secret;
        _said = made.Refusal is { } refusal ? Text.Keys.Of(refusal) : null;
    }

    // Asked again at every act: a page outlives a role.
    private async Task ActAsync(Func<Actor, Account, Task> act)
    {
        if (await SignedIn.WhoMayAsync("viewer") is not { } user
            || await Accounts.FindAsync(_id, Leaving) is not { IsDisabled: false } owner)
        {
            _said = Words.RoleTakenAway;
            return;
        }

        _isBusy = true;
        (_said, _made) = (null, null);
        try
        {
            await act(Client.Actor(user), owner);
            await ReadAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }
}
