using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Motors;

/// <content>Its failed files: tried again, or deleted.</content>
public sealed partial class MotorPage
{
    // A file that fails again before it reaches its motor changes no tile, so no notice comes. Asked only while one that was tried
    // again here is unfinished.
    private static readonly TimeSpan SilentFailureCheck = TimeSpan.FromSeconds(3);

    private readonly HashSet<RawFileId> _retried = [];
    private ITimer? _fileCheck;
    private RawFileRow? _toDelete;
    private string? _deleteFault;
    private string? _saidOfFile;
    private bool _isActing;
    private bool _mayManage;

    [Inject]
    public required IRawFiles Work { get; set; }

    private void AskToDelete(RawFileRow file) => (_toDelete, _deleteFault, _saidOfFile) = (file, null, null);

    private void KeepFile() => _toDelete = null;

    private Task DeleteFileAsync() => _toDelete is { } file
        ? ActAsync(actor => DeleteAsync(file, actor), refusal => _deleteFault = refusal)
        : Task.CompletedTask;

    private async Task DeleteAsync(RawFileRow file, Actor actor)
    {
        _deleteFault = null;
        var outcome = await Files.FindAsync(file.RawId, Leaving) is null
            ? DeleteOutcome.NotFound
            : await Files.DeleteFailedAsync(file.RawId, actor, Leaving);
        var now = await RenewFileAsync(file.RawId);
        _toDelete = null;
        Tell(file, outcome switch
        {
            DeleteOutcome.Deleted => Text.Files.Deleted(file.FileName),
            DeleteOutcome.Busy => Text.Files.Busy(file.FileName),
            DeleteOutcome.NotFailed when now is not null => Text.Files.NotFailed(file.FileName, Words.Of(now.Status)),
            _ => Text.Files.DeletedAlready(file.FileName),
        });

        // Its signals were on show.
        if (now is null && _file?.RawId == file.RawId)
        {
            (_file, _analysis, _own, _window) = (null, null, null, 0);
            await GuardAsync(async viewing =>
            {
                _file = await FirstFileAsync(viewing);
                await ReadAnalysisAsync(viewing);
            });
        }
    }

    private Task RetryFileAsync(RawFileRow file) =>
        ActAsync(actor => TryAgainAsync(file, actor), refusal => Tell(file, refusal));

    private async Task TryAgainAsync(RawFileRow file, Actor actor)
    {
        var isRetried = await Files.RetryAsync(file.RawId, actor, Leaving);
        if (isRetried)
        {
            Work.Announce(file.RawId);
            _retried.Add(file.RawId);
            _fileCheck ??= Time.CreateTimer(
                _ => _ = InvokeAsync(CheckRetriedAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _fileCheck.Change(SilentFailureCheck, Timeout.InfiniteTimeSpan);
        }

        var now = await RenewFileAsync(file.RawId);
        Tell(file, isRetried ? Text.Files.Retried(file.FileName)
            : now is null ? Text.Files.DeletedAlready(file.FileName)
            : Text.Files.NotFailed(file.FileName, Words.Of(now.Status)));
    }

    /// <summary>Does one thing at a time, for an engineer; what was lost with the database is told, and the page reads anew once it is
    /// back.</summary>
    private async Task ActAsync(Func<Actor, Task> act, Action<string> refuse)
    {
        if (_isActing)
        {
            return;
        }

        _isActing = true;
        try
        {
            // Asked again: a page outlives a role.
            if (await SignedIn.WhoMayAsync("engineer") is { } user)
            {
                await act(Client.Actor(user));
            }
            else
            {
                refuse(Words.RoleTakenAway);
            }
        }
        catch (Exception fault) when (!Leaving.IsCancellationRequested)
        {
            refuse(Text.Files.Lost);
            FailReading(fault);
        }
        finally
        {
            _isActing = false;
        }
    }

    private async Task CheckRetriedAsync()
    {
        try
        {
            foreach (var id in _retried.ToList())
            {
                var now = await RenewFileAsync(id);
                if (now is { Status: ProcessingStatus.Pending or ProcessingStatus.Processing })
                {
                    continue;
                }

                _retried.Remove(id);
                if (now is not null)
                {
                    Tell(now, Text.Files.RetryEnded(now.FileName, Words.Of(now.Status)));
                }
            }
        }
        catch (Exception) when (Leaving.IsCancellationRequested)
        {
            // The reader left meanwhile.
            return;
        }
        catch (Exception fault)
        {
            FailReading(fault);
        }

        if (_retried.Count > 0)
        {
            _fileCheck!.Change(SilentFailureCheck, Timeout.InfiniteTimeSpan);
        }

        StateHasChanged();
    }

    private void FailReading(Exception fault) => Fail(fault, _status is null || _motor is null ? OpenAsync : ReadHistoryAsync);

    /// <summary>The file as it is now, here and in the list; null when it is gone.</summary>
    private async Task<RawFileRow?> RenewFileAsync(RawFileId id)
    {
        var now = await Files.FindAsync(id, Leaving);
        if (_files?.FindIndex(one => one.RawId == id) is >= 0 and var place)
        {
            if (now is null)
            {
                _files.RemoveAt(place);
            }
            else
            {
                _files[place] = now;
            }
        }

        _file = now is not null && _file?.RawId == id ? now : _file;
        return now;
    }

    // The page may show another motor by the time an answer comes.
    private void Tell(RawFileRow file, string words) =>
        _saidOfFile = _motor?.EquipmentId == file.EquipmentId ? words : _saidOfFile;
}
