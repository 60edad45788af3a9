using System.Text;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Accounts;

/// <summary>The own account: second factor, open sessions, notices. What weakens it asks for the password and a code again.</summary>
public sealed partial class OwnSecurityPage
{
    private const int MostNotices = 20;

    private Guid _id;
    private string? _name;
    private Guid? _current;
    private OwnSecurity? _security;
    private Enrolment? _enrolment;
    private string? _picture;
    private IReadOnlyList<string>? _codes;
    private IReadOnlyList<OpenSession> _sessions = [];
    private IReadOnlyList<AccountNotice> _notices = [];
    private string _password = "";
    private string _code = "";
    private string? _said;
    private bool _isBusy;

    [Inject]
    public required IOwnSecurity Security { get; set; }

    [Inject]
    public required IAccountStore Accounts { get; set; }

    [Inject]
    public required IAccountNotices Notices { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var user = await SignedIn.GetAsync();
        _name = user.Identity?.Name;
        if (!Guid.TryParse(user.FindFirst("sub")?.Value, out _id))
        {
            return;
        }

        if (user.FindFirst("session")?.Value is { } mark)
        {
            _current = await Accounts.SessionIdOfAsync(Convert.FromHexString(mark), Leaving);
        }

        await ReadAsync();
        _notices = await Notices.ListAsync(_id, MostNotices, Leaving);
    }

    // Not while the page is made on the server: only what a person could see counts as seen.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && _notices.Any(notice => !notice.IsSeen))
        {
            await Notices.MarkSeenAsync(_id, Leaving);
        }
    }

    private async Task ReadAsync()
    {
        _security = await Security.FindAsync(_id, Leaving);
        _sessions = await Security.SessionsAsync(_id, Leaving);
    }

    private Task BeginAsync() => ActAsync(async actor =>
    {
        var answer = await Security.BeginAsync(_id, _password, actor, Leaving);
        _enrolment = answer.Value;

        // As a picture, not as markup: nothing of it can be more than a picture.
        _picture = answer.Value is { } made
            ? "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(made.QrSvg))
            : null;
        return answer.Refusal;
    });

    private Task ConfirmAsync() => ActAsync(async actor =>
    {
        var answer = await Security.ConfirmAsync(_id, _enrolment!.Ticket, _code, actor, Leaving);
        _enrolment = answer.Refusal is null ? null : _enrolment;
        _codes = answer.Value;
        return answer.Refusal;
    });

    private Task RenewAsync() => ActAsync(async actor =>
    {
        var answer = await Security.RenewCodesAsync(_id, _password, _code, actor, Leaving);
        _codes = answer.Value;
        return answer.Refusal;
    });

    private Task DisableAsync() => ActAsync(async actor =>
    {
        var answer = await Security.DisableAsync(_id, _password, _code, actor, Leaving);
        if (answer.Refusal is null)
        {
            // Every session ended, this one too.
            Navigation.NavigateTo("/sign-in", forceLoad: true);
        }

        return answer.Refusal;
    });

    private Task EndAsync(OpenSession session) => ActAsync(async actor =>
    {
        await Security.EndSessionAsync(_id, session.Id, actor, Leaving);
        if (session.Id == _current)
        {
            Navigation.NavigateTo("/sign-in", forceLoad: true);
        }

        _said = Text.Protection.Ended;
        return null;
    });

    private Task EndAllAsync() => ActAsync(async actor =>
    {
        await Security.EndAllAsync(_id, actor, Leaving);
        Navigation.NavigateTo("/sign-in", forceLoad: true);
        return null;
    });

    // The page was opened before there was a second factor: what it may show now is asked anew.
    private void GoOn() => Navigation.NavigateTo("/account/security", forceLoad: true);

    private async Task ActAsync(Func<Actor, Task<SecurityRefusal?>> act)
    {
        var user = await SignedIn.GetAsync();
        if (user.Identity?.IsAuthenticated != true)
        {
            _said = Words.RoleTakenAway;
            return;
        }

        _isBusy = true;
        _said = null;
        try
        {
            _said = await act(Client.Actor(user)) is { } refusal ? Text.Protection.Of(refusal) : _said;
            (_password, _code) = ("", "");
            await ReadAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }
}
