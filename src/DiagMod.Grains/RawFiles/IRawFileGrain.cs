using DiagMod.Core.Currents;
using Orleans;
using Orleans.Concurrency;

namespace DiagMod.Grains.RawFiles;

/// <summary>One file's way from samples to its motor. Key: file/ and the file's id.</summary>
[Alias("diagmod.file")]
public interface IRawFileGrain : IGrainWithStringKey
{
    /// <summary>Turns the file into windows and hands them to its motor, batch after batch, each awaited.</summary>
    /// <param name="claim">The right to do so.</param>
    /// <param name="cancellationToken">Stops the work; the file is not failed by it.</param>
    [ResponseTimeout("06:00:00")]
    [Alias("Process")]
    Task<FileOutcome> ProcessAsync([Immutable] RawFileClaim claim, CancellationToken cancellationToken);

    /// <summary>Windows that the motor has taken so far.</summary>
    [AlwaysInterleave]
    [Alias("Progress")]
    Task<long> ProgressAsync();
}
