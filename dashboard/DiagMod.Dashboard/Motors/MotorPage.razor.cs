using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.StatusBoard;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Motors;

/// <summary>One motor, now or at a past instant: what it does, where its RMS goes, why it was flagged, and the signals behind
/// that.</summary>
public sealed partial class MotorPage
{
    private static readonly PageRequest FilesPage = new(25, null);
    private static readonly PageRequest ScoresPage = new(8, null);

    private Motor? _motor;
    private NamePlate _plate = NamePlate.Unknown;
    private MotorStatus? _status;
    private RmsForecast? _forecast;
    private IReadOnlyList<StoredScore>? _scores;
    private List<RawFileRow>? _files;
    private string? _nextFiles;
    private RawFileRow? _file;
    private StoredAnalysis? _analysis;
    private long _window;
    private string? _line;
    private string? _shown;
    private bool _isUnknown;
    private bool _isEditing;

    [Parameter]
    public required string Id { get; set; }

    [Inject]
    public required IMotorRegistry Motors { get; set; }

    [Inject]
    public required IMotorTwins Twins { get; set; }

    [Inject]
    public required IMotorHistory History { get; set; }

    [Inject]
    public required IRawSignalStore Files { get; set; }

    [Inject]
    public required IFileAnalyses Analyses { get; set; }

    [Inject]
    public required IAnalysisSeries AnalysisSeries { get; set; }

    [Inject]
    public required IAuditLog Audit { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    private bool IsStale => _past is null && TileView.Stale(_motor!, _status!, Time.GetUtcNow());

    protected override async Task OnParametersSetAsync()
    {
        var wanted = $"{Id}@{At}";
        if (_shown == wanted)
        {
            return;
        }

        var isOther = _shown?.StartsWith(Id + "@", StringComparison.Ordinal) != true;
        _shown = wanted;
        if (isOther)
        {
            _model = null;
            (_motor, _status, _trend, _files, _scores, _forecast, _span) = (null, null, null, null, null, null, null);
            (_zoom, _line, _isEditing) = (null, null, false);
        }

        (_toDelete, _saidOfFile) = (null, null);
        (_file, _analysis, _own, _window) = (null, null, null, 0);
        var before = _view;
        _view = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        if (before is not null)
        {
            await before.CancelAsync();
            before.Dispose();
        }

        await GuardAsync(OpenAsync);
    }

    protected override async Task OnChangedAsync(IReadOnlyCollection<MotorStatus> changed)
    {
        if (_motor is null || _past is not null
            || changed.FirstOrDefault(s => s.EquipmentId == _motor.EquipmentId) is not { } status)
        {
            return;
        }

        var hasNews = _status?.JournalSeq != status.JournalSeq || (_status?.InWork is null) != (status.InWork is null);
        _status = status;
        StateHasChanged();
        if (hasNews)
        {
            await GuardAsync(async viewing =>
            {
                await ReadHistoryAsync(viewing);
                var newest = _files!.FirstOrDefault(
                    f => _file is null ? f.Status == ProcessingStatus.Completed : f.RawId == _file.RawId);
                _file = newest ?? _file;
                await ReadAnalysisAsync(viewing);
            });
            StateHasChanged();
        }
    }

    protected override Task OnGoneAsync(IReadOnlyCollection<EquipmentId> gone)
    {
        _isUnknown |= _motor is not null && gone.Contains(_motor.EquipmentId);
        StateHasChanged();
        return Task.CompletedTask;
    }

    private async Task OpenAsync(CancellationToken viewing)
    {
        if (!EquipmentId.TryParse(Id, out var key) || await Motors.FindAsync(key, viewing) is not { } motor)
        {
            _isUnknown = true;
            return;
        }

        _isUnknown = false;
        _plate = NamePlate.From(motor.Specifications);
        var past = await ReadPastAsync(key, viewing);
        var status = past?.Status ?? await Twins.GetAsync(key, viewing);
        viewing.ThrowIfCancellationRequested();
        (_motor, _past, _status) = (motor, past, status);
        await ReadHistoryAsync(viewing);
        _file = await FirstFileAsync(viewing);
        await ReadAnalysisAsync(viewing);

        await NoteReadAsync("forecast.read", "motor", Id);
    }

    private async Task ReadHistoryAsync(CancellationToken viewing)
    {
        var id = _motor!.EquipmentId;
        await ReadTrendAsync(viewing);

        // From the twin as it is, not as it was at the newest file: a new name-plate moves the threshold at once.
        _forecast = _past is null ? (await Twins.ForecastAsync(id, null, null, viewing)).Forecast : _past.Forecast;
        _model = _past is null ? await Models.FindAsync(id, viewing) : null;
        _scores = (await History.ScoresAsync(id, null, _past?.At, true, ScoresPage, viewing)).Items;
        var files = await Files.ListAsync(FilesOfView, FilesPage, viewing);
        _files = [.. files.Items];
        _nextFiles = files.Next;
        _mayManage = await SignedIn.WhoMayAsync("engineer") is not null;
        await ReadTimesAsync(viewing);
        await ReadAlarmsAsync(viewing);
    }

    private RawFileFilter FilesOfView => new(_motor!.EquipmentId, null) { RecordedUpTo = _past?.At };

    /// <summary>What the page opens with: the file that a standing diagnosis comes from, else the newest that is completed.</summary>
    private async Task<RawFileRow?> FirstFileAsync(CancellationToken viewing)
    {
        var telling = _status!.Diagnosis is { Severity: > Severity.Good, File: var file }
            ? await Files.FindAsync(file, viewing)
            : null;
        return telling ?? _files!.FirstOrDefault(one => one.Status == ProcessingStatus.Completed);
    }

    private async Task MoreFilesAsync()
    {
        var files = await Files.ListAsync(FilesOfView, FilesPage with { Cursor = _nextFiles }, Leaving);
        _files!.AddRange(files.Items);
        _nextFiles = files.Next;
    }

    private Task ShowFileAsync(RawFileRow file)
    {
        (_file, _window) = (file, 0);
        return GuardAsync(ReadAnalysisAsync);
    }

    /// <summary>What the whole record of the file shown says, and what the motor was like at first; both never change once they
    /// are there.</summary>
    private async Task ReadAnalysisAsync(CancellationToken viewing)
    {
        if (_file is { } file && _analysis?.RawId != file.RawId)
        {
            (_analysis, _own) = (null, null);
            var found = await Analyses.FindAsync(file.RawId, viewing);
            _analysis = _file?.RawId == file.RawId ? found : _analysis;
        }

        await ReadSeriesAsync(viewing);
    }

    private Task ShowWindowAsync(StoredScore score) => GuardAsync(async viewing =>
    {
        if (await Files.FindAsync(score.RawId, viewing) is { } file)
        {
            (_file, _window) = (file, score.Score.WindowIndex);
            await ReadAnalysisAsync(viewing);
        }
    });

    private async Task<string?> SaveAsync(Motor motor)
    {
        // Asked again: the form may have been opened before the role was taken away.
        if (await SignedIn.WhoMayAsync("engineer") is not { } user)
        {
            return Words.RoleTakenAway;
        }

        if (!await Motors.UpdateAsync(motor, Client.Actor(user), Leaving))
        {
            return Text.Motor.MotorGone;
        }

        if (motor.Settings() != _motor!.Settings())
        {
            _status = await Twins.ChangeSettingsAsync(motor.EquipmentId, motor.Settings(), Leaving);
        }

        _motor = motor;
        _plate = NamePlate.From(motor.Specifications);
        await GuardAsync(ReadHistoryAsync);
        return null;
    }

    private async Task NoteReadAsync(string action, string kind, string id)
    {
        var user = await SignedIn.GetAsync();
        Audit.NoteRead(new AuditEntry(Client.Actor(user), action, kind, id, "success", null));
    }
}
