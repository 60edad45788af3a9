using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Admin;

/// <summary>Who did what: proof that the log is the one that was written, and search in it.</summary>
public sealed partial class AuditPage
{
    private static readonly string[] Results = ["success", "failure", "denied"];
    private static readonly PageRequest Part = new(50, null);

    private AuditFilter _filter = AuditFilter.All;
    private AuditReport? _report;
    private List<AuditRow>? _rows;
    private string? _next;
    private string _actor = "";
    private string _action = "";
    private string _object = "";
    private string _result = "";
    private DateOnly? _from;
    private DateOnly? _through;
    private bool _isChecking;
    private bool _isReading;

    [Inject]
    public required IAuditLog Audit { get; set; }

    [Inject]
    public required IAuditProof Proof { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override Task OnInitializedAsync() => ReadAsync(AuditFilter.All);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // The whole log is read for this, so it is asked once, and not by the prerendered page.
            await CheckAsync();
            StateHasChanged();
        }
    }

    private async Task CheckAsync()
    {
        _isChecking = true;
        StateHasChanged();
        try
        {
            _report = await Proof.VerifyAsync(Leaving);
            await NoteAsync("audit.verify");
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The page was left; nobody waits for the outcome.
        }
        finally
        {
            _isChecking = false;
        }
    }

    private Task FindAsync() => ReadAsync(new AuditFilter(
        Given(_actor), Given(_action), ResourceId: Given(_object), Result: Given(_result),
        From: Midnight(_from), To: Midnight(_through?.AddDays(1))));

    private async Task ReadAsync(AuditFilter filter)
    {
        _isReading = true;
        try
        {
            var page = await Audit.ListAsync(filter, Part, Leaving);
            (_filter, _rows, _next) = (filter, [.. page.Items], page.Next);
            await NoteAsync("audit.read");
        }
        finally
        {
            _isReading = false;
        }
    }

    private async Task MoreAsync()
    {
        _isReading = true;
        try
        {
            var page = await Audit.ListAsync(_filter, Part with { Cursor = _next }, Leaving);
            _rows!.AddRange(page.Items);
            _next = page.Next;
        }
        finally
        {
            _isReading = false;
        }
    }

    // Whoever looks into the log is in it.
    private async Task NoteAsync(string action)
    {
        var user = await SignedIn.GetAsync();
        Audit.NoteRead(new AuditEntry(Client.Actor(user), action, "audit", null, "success", null));
    }

    private static string? Given(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateTimeOffset? Midnight(DateOnly? day) => day is { } known
        ? new DateTimeOffset(known.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
        : null;
}
