using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.StatusBoard;
using DiagMod.Dashboard.Texts;
using DiagMod.Dashboard.Trends;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace DiagMod.Dashboard.Motors;

/// <summary>One motor: what it does, where its RMS goes, why it was flagged, and the signals behind that.</summary>
public sealed partial class MotorPage
{
    private static readonly PageRequest FilesPage = new(25, null);
    private static readonly PageRequest ScoresPage = new(8, null);

    private Motor? _motor;
    private MotorStatus? _status;
    private IReadOnlyList<TrendStep>? _trend;
    private RmsForecast? _forecast;
    private IReadOnlyList<StoredScore>? _scores;
    private List<RawFileRow>? _files;
    private string? _nextFiles;
    private RawFileRow? _file;
    private StoredAnalysis? _analysis;
    private long _window;
    private TrendRange _range = ForecastChart.Ranges[^1];
    private string? _shownId;
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
    public required IAuditLog Audit { get; set; }

    [Inject]
    public required IAuthorizationService Authorization { get; set; }

    [Inject]
    public required AuthenticationStateProvider Authentication { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    private bool IsStale => TileView.Stale(_motor!, _status!, Time.GetUtcNow());

    private string Condition => IsStale ? Words.DataOverdue : Words.Of(_status!.Health);

    private string PlateText
    {
        get
        {
            string Number(string key) => Figures.Given(_motor!.Specifications[key]?.ToString() ?? "");
            string Part(string key, Unit unit) => Number(key) is { Length: > 0 } number ? Figures.Join(number, unit) : "";
            var poles = Number("pole_pairs");
            return string.Join(" · ", new[]
            {
                Part("power_kw", Unit.Kilowatt), Part("voltage_v", Unit.Volt), Part("current_a", Unit.Ampere),
                Part("frequency_hz", Unit.Hertz), Part("speed_rpm", Unit.Rpm),
                poles.Length > 0 ? Text.Nameplate.PolePairs(poles) : "",
            }.Where(part => part.Length > 0));
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shownId == Id)
        {
            return;
        }

        _shownId = Id;
        _model = null;
        (_motor, _status, _file, _analysis, _trend, _files, _scores, _forecast) =
            (null, null, null, null, null, null, null, null);
        if (!EquipmentId.TryParse(Id, out var key) || await Motors.FindAsync(key, Leaving) is not { } motor)
        {
            _isUnknown = true;
            return;
        }

        _isUnknown = false;
        _status = await Twins.GetAsync(key, Leaving);
        _motor = motor;
        await ReadHistoryAsync();
        _file = await FirstFileAsync();
        await ReadAnalysisAsync();

        await NoteReadAsync("forecast.read", "motor", Id);
    }

    protected override async Task OnChangedAsync(IReadOnlyCollection<MotorStatus> changed)
    {
        if (_motor is null || changed.FirstOrDefault(s => s.EquipmentId == _motor.EquipmentId) is not { } status)
        {
            return;
        }

        var hasNews = _status?.JournalSeq != status.JournalSeq || (_status?.InWork is null) != (status.InWork is null);
        _status = status;
        StateHasChanged();
        if (hasNews)
        {
            await ReadHistoryAsync();
            _file = _files!.FirstOrDefault(f => _file is null ? f.Status == ProcessingStatus.Completed : f.RawId == _file.RawId)
                ?? _file;
            await ReadAnalysisAsync();
            StateHasChanged();
        }
    }

    protected override Task OnGoneAsync(IReadOnlyCollection<EquipmentId> gone)
    {
        _isUnknown |= _motor is not null && gone.Contains(_motor.EquipmentId);
        StateHasChanged();
        return Task.CompletedTask;
    }

    private async Task ReadHistoryAsync()
    {
        var id = _motor!.EquipmentId;
        _trend = await History.TrendAsync(id, _range.From(_status!.LastWindowAt), null, null, Leaving);

        // From the twin as it is, not as it was at the newest file: a new name-plate moves the threshold at once.
        _forecast = (await Twins.ForecastAsync(id, null, null, Leaving)).Forecast;
        _model = await Models.FindAsync(id, Leaving);
        _scores = (await History.ScoresAsync(id, null, null, true, ScoresPage, Leaving)).Items;
        var files = await Files.ListAsync(new RawFileFilter(id, null), FilesPage, Leaving);
        _files = [.. files.Items];
        _nextFiles = files.Next;
    }

    /// <summary>What the page opens with: the file that a standing diagnosis comes from, else the newest that is completed.</summary>
    private async Task<RawFileRow?> FirstFileAsync()
    {
        var telling = _status!.Diagnosis is { Severity: > Severity.Good, File: var file }
            ? await Files.FindAsync(file, Leaving)
            : null;
        return telling ?? _files!.FirstOrDefault(one => one.Status == ProcessingStatus.Completed);
    }

    private async Task MoreFilesAsync()
    {
        var files = await Files.ListAsync(
            new RawFileFilter(_motor!.EquipmentId, null), FilesPage with { Cursor = _nextFiles }, Leaving);
        _files!.AddRange(files.Items);
        _nextFiles = files.Next;
    }

    private async Task ShowRangeAsync(TrendRange range)
    {
        _range = range;
        _trend = await History.TrendAsync(_motor!.EquipmentId, range.From(_status!.LastWindowAt), null, null, Leaving);
    }

    private async Task ShowFileAsync(RawFileRow file)
    {
        _file = file;
        _window = 0;
        await ReadAnalysisAsync();
    }

    /// <summary>What the whole record of the file shown says; it never changes once it is there.</summary>
    private async Task ReadAnalysisAsync()
    {
        if (_file is { } file && _analysis?.RawId != file.RawId)
        {
            _analysis = null;
            var found = await Analyses.FindAsync(file.RawId, Leaving);
            _analysis = _file.RawId == file.RawId ? found : _analysis;
        }
    }

    private async Task ShowWindowAsync(StoredScore score)
    {
        if (await Files.FindAsync(score.RawId, Leaving) is { } file)
        {
            _file = file;
            _window = score.Score.WindowIndex;
            await ReadAnalysisAsync();
        }
    }

    private async Task<string?> SaveAsync(Motor motor)
    {
        // Asked again: the form may have been opened before the role was taken away.
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        if (!(await Authorization.AuthorizeAsync(user, "engineer")).Succeeded)
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
        await ReadHistoryAsync();
        return null;
    }

    private async Task NoteReadAsync(string action, string kind, string id)
    {
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        Audit.NoteRead(new AuditEntry(Client.Actor(user), action, kind, id, "success", null));
    }
}
