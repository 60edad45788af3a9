using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Reports;

/// <summary>Makes a report in the reader's language, and offers its file.</summary>
public sealed partial class ReportButton
{
    private (EquipmentId? Motor, DateTimeOffset? From, DateTimeOffset? To) _of;
    private ReportRow? _report;
    private string? _fault;
    private bool _isBusy;

    /// <summary>The motor; null = the fleet.</summary>
    [Parameter, EditorRequired]
    public required EquipmentId? EquipmentId { get; set; }

    /// <summary>From this instant of data time on; null = as the order leaves it open.</summary>
    [Parameter]
    public DateTimeOffset? From { get; set; }

    /// <summary>Before this instant of data time; null = to the newest data.</summary>
    [Parameter]
    public DateTimeOffset? To { get; set; }

    /// <summary>Takes a report that is ready.</summary>
    [Parameter]
    public EventCallback<ReportRow> OnMade { get; set; }

    [Inject]
    public required IReports Reports { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override void OnParametersSet()
    {
        // Another motor or period: what was made of the last one must not stand beside it.
        var asked = (EquipmentId, From, To);
        if (_of != asked)
        {
            (_of, _report, _fault) = (asked, null, null);
        }
    }

    private async Task MakeAsync()
    {
        (_isBusy, _report, _fault) = (true, null, null);
        StateHasChanged();
        try
        {
            // What cannot be made for a reason of the server's fails the page, which says so and offers
            // another try. The role is asked again: the page may have been opened before it was taken away.
            if (await SignedIn.WhoMayAsync("operator") is not { } user)
            {
                _fault = Words.RoleTakenAway;
                return;
            }

            if (From >= To)
            {
                _fault = Text.Reports.BadPeriod;
                return;
            }

            var kind = EquipmentId is null ? ReportKind.Fleet : ReportKind.Motor;
            var order = new ReportOrder(kind, EquipmentId, From, To, Text.Language.Code);
            var outcome = await Reports.MakeAsync(order, Client.Actor(user), Leaving);
            _report = outcome.Report;
            _fault = outcome.Report is null ? Text.Reports.NotMade(outcome.Result) : null;
        }
        finally
        {
            _isBusy = false;
        }

        if (_report is { } made)
        {
            await OnMade.InvokeAsync(made);
        }
    }
}
