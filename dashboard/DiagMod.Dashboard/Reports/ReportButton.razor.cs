using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging;

namespace DiagMod.Dashboard.Reports;

/// <summary>Makes a report in the reader's language, and offers its file.</summary>
public sealed partial class ReportButton : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private EquipmentId? _of;
    private ReportRow? _report;
    private string? _fault;
    private bool _isBusy;

    /// <summary>The motor; null = the fleet.</summary>
    [Parameter, EditorRequired]
    public required EquipmentId? EquipmentId { get; set; }

    /// <summary>Takes a report that is ready.</summary>
    [Parameter]
    public EventCallback<ReportRow> OnMade { get; set; }

    [Inject]
    public required IReports Reports { get; set; }

    [Inject]
    public required IAuthorizationService Authorization { get; set; }

    [Inject]
    public required AuthenticationStateProvider Authentication { get; set; }

    [Inject]
    public required ILogger<ReportButton> Log { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override void OnParametersSet()
    {
        // Another motor: what was made of the last one must not stand beside it.
        if (_of != EquipmentId)
        {
            (_of, _report, _fault) = (EquipmentId, null, null);
        }
    }

    private async Task MakeAsync()
    {
        (_isBusy, _report, _fault) = (true, null, null);
        StateHasChanged();
        try
        {
            // Asked again: the page may have been opened before the role was taken away.
            var user = (await Authentication.GetAuthenticationStateAsync()).User;
            if (!(await Authorization.AuthorizeAsync(user, "operator")).Succeeded)
            {
                _fault = Words.RoleTakenAway;
                return;
            }

            var kind = EquipmentId is null ? ReportKind.Fleet : ReportKind.Motor;
            var order = new ReportOrder(kind, EquipmentId, null, null, Text.Language.Code);
            var outcome = await Reports.MakeAsync(order, Client.Actor(user), _leaving.Token);
            _report = outcome.Report;
            _fault = outcome.Report is null ? Text.Reports.NotMade(outcome.Result) : null;
        }
        catch (Exception fault) when (!_leaving.IsCancellationRequested)
        {
            // The page around the button is sound: only the report is missing.
            ReportFailed(Log, fault);
            _fault = Text.Reports.Broken;
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

    [LoggerMessage(2102, LogLevel.Error, "A report that was asked for on a page could not be made")]
    private static partial void ReportFailed(ILogger log, Exception fault);
}
