using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DiagMod.Dashboard.Uploads;

/// <summary>Import of many recordings. The browser's module (import.js) chooses, hashes and sends; this page gives it the motors and
/// tells it what became of the files that were accepted.</summary>
public sealed partial class ImportPage
{
    // A file that fails before it reaches its motor changes no tile, so no notice comes. Asked only while files are unfinished.
    private static readonly TimeSpan SilentFailureCheck = TimeSpan.FromSeconds(5);

    // The longest part of a list that the store gives.
    private const int MostNames = 1000;

    private readonly Dictionary<RawFileId, EquipmentId> _watched = [];
    private ElementReference _root;
    private IJSObjectReference? _module;
    private DotNetObjectReference<ImportPage>? _self;
    private ITimer? _check;
    private List<RefusedUpload>? _refused;
    private string? _nextRefused;
    private bool _isLoaded;

    [Inject]
    public required IMotorRegistry Motors { get; set; }

    [Inject]
    public required IRawSignalStore Files { get; set; }

    [Inject]
    public required IFileAnalyses Analyses { get; set; }

    [Inject]
    public required IJSRuntime Js { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    /// <summary>Adds a motor for a folder that has none; for engineers.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>Null when done, else why not, in words.</returns>
    [JSInvokable]
    public async Task<string?> CreateMotor(string key)
    {
        if (await SignedIn.WhoMayAsync("engineer") is not { } user)
        {
            return Text.Import.OnlyEngineers;
        }

        if (!EquipmentId.TryParse(key, out var id))
        {
            return Text.Import.WrongKey;
        }

        var motor = new Motor { EquipmentId = id, Name = key, CreatedAt = Time.GetUtcNow() };
        return await Motors.AddAsync(motor, Client.Actor(user), Leaving)
            || await Motors.FindAsync(id, Leaving) is not null
            ? null
            : Text.Import.NotAdded;
    }

    /// <summary>Watches an accepted file and tells the module at once where it stands.</summary>
    /// <param name="rawId">The file.</param>
    [JSInvokable]
    public async Task Watch(Guid rawId)
    {
        if (await Files.FindAsync(new RawFileId(rawId), Leaving) is { } file)
        {
            _watched[file.RawId] = file.EquipmentId;
            await TellAsync([file]);
        }
    }

    /// <summary>Names of a motor's newest files: another file of the same name may be a mistake.</summary>
    /// <param name="key">The motor.</param>
    [JSInvokable]
    public async Task<IEnumerable<string>> StoredNames(string key)
    {
        var id = new EquipmentId(key);
        var filter = new RawFileFilter(id, (IReadOnlyCollection<ProcessingStatus>?)null);
        var files = await Files.ListAsync(filter, new PageRequest(MostNames, null), Leaving);
        return files.Items.Select(file => file.FileName);
    }

    /// <summary>Files were refused: the list below the module is read again.</summary>
    [JSInvokable]
    public async Task Refused()
    {
        await ReadRefusedAsync();
        StateHasChanged();
    }

    protected override Task OnInitializedAsync() => ReadRefusedAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        var motors = await Motors.ListAllAsync(Leaving);
        var mayCreate = await SignedIn.WhoMayAsync("engineer") is not null;
        _self = DotNetObjectReference.Create(this);
        _module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, Modules.Import);
        await _module.InvokeVoidAsync(
            "attach", Leaving, _root, _self, motors.Select(m => new { id = m.EquipmentId.Value, name = m.Name }), mayCreate,
            new ImportScriptTexts(Figures));
        _check = Time.CreateTimer(_ => _ = InvokeAsync(CheckWatchedAsync), null, SilentFailureCheck, SilentFailureCheck);
        _isLoaded = true;
        StateHasChanged();
    }

    protected override async Task OnChangedAsync(IReadOnlyCollection<MotorStatus> changed)
    {
        foreach (var status in changed)
        {
            var waiting = _watched.Where(w => w.Value == status.EquipmentId).Select(w => w.Key).ToList();
            if (waiting.Count == 0)
            {
                continue;
            }

            if (status.InWork is { } work && _watched.ContainsKey(work.RawId))
            {
                await _module!.InvokeVoidAsync("progress", Leaving, work.RawId.Value, work.WindowsDone, work.WindowsTotal);
            }
            else
            {
                await AskAsync(waiting);
            }
        }
    }

    protected override async ValueTask LeaveAsync()
    {
        if (_check is not null)
        {
            await _check.DisposeAsync();
        }

        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync("detach");
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone; what was sent goes on.
        }

        _self?.Dispose();
    }

    private async Task ReadRefusedAsync()
    {
        var page = await Files.ListRefusedAsync(new PageRequest(20, null), Leaving);
        _refused = [.. page.Items];
        _nextRefused = page.Next;
    }

    private async Task MoreRefusedAsync()
    {
        var page = await Files.ListRefusedAsync(new PageRequest(20, _nextRefused), Leaving);
        _refused!.AddRange(page.Items);
        _nextRefused = page.Next;
    }
}
