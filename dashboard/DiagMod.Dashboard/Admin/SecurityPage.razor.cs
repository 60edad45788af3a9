using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Admin;

/// <summary>Security settings in force, and the keys that sign access tokens.</summary>
public sealed partial class SecurityPage
{
    private IReadOnlyList<SecuritySetting>? _settings;
    private IReadOnlyList<SigningKeyInUse> _keys = [];
    private string? _said;
    private bool _isBusy;

    [Inject]
    public required IServiceProvider Services { get; set; }

    [Inject]
    public required ISigningKeyRing Keys { get; set; }

    [Inject]
    public required TimeProvider Time { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override void OnInitialized()
    {
        _settings = (Services.GetService(typeof(ISecuritySettings)) as ISecuritySettings)?.List(Text.Language.Code);
        _keys = Keys.List();
    }

    private async Task RotateAsync()
    {
        // Asked again at every act: a page opened as administrator outlives the role.
        if (await SignedIn.WhoMayAsync("admin") is not { } user)
        {
            _said = Words.RoleTakenAway;
            return;
        }

        _isBusy = true;
        try
        {
            await Keys.RotateAsync(Client.Actor(user), Leaving);
            (_keys, _said) = (Keys.List(), Text.Security.Rotated);
        }
        finally
        {
            _isBusy = false;
        }
    }
}
