using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Microsoft.Extensions.Options;

namespace DiagMod.Grains.RawFiles;

/// <summary>What every stage does with a claim beside the work itself: keep its lease, and tell its end.</summary>
internal abstract class ClaimRuns<TClaim>(IClaims<TClaim> claims, IOptions<IngestOptions> options, TimeProvider time)
    where TClaim : class, IFileClaim
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(4);

    /// <summary>Clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>How long a claim holds without renewal.</summary>
    private TimeSpan Lease => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    /// <summary>Renews the lease until the work is over, and stops the work when it is lost or could not be renewed
    /// in time.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="stop">Ends with the work; cancelled when the claim is lost.</param>
    protected async Task KeepLeaseAsync(TClaim claim, CancellationTokenSource stop)
    {
        var renewedAt = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Lease / 3, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            try
            {
                var asked = time.GetTimestamp();

                // Not longer than the work: a grain that does not answer must not keep the work from being given back.
                var windows = await ProgressAsync(claim).WaitAsync(stop.Token);
                if (!await claims.RenewAsync(claim, windows, Lease, stop.Token))
                {
                    await stop.CancelAsync();
                    return;
                }

                renewedAt = asked;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                TellNotRenewed(claim, e);
                if (time.GetElapsedTime(renewedAt) >= Lease)
                {
                    await stop.CancelAsync();
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Stores an outcome. When that fails the lease runs out and the work is claimed again: nothing is lost.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="outcome">How the work ended.</param>
    protected async Task TellAsync(TClaim claim, FileOutcome outcome)
    {
        try
        {
            using var limit = new CancellationTokenSource(LastWords, time);
            switch (outcome)
            {
                case { End: FileEnd.Failed }:
                    await claims.FailAsync(claim, outcome.Code!, outcome.Words!, limit.Token);
                    TellFailed(claim, outcome.Code!, outcome.Words!);
                    break;
                case { End: FileEnd.Retry }:
                    await claims.GiveBackAsync(
                        claim, outcome.IsPassing ? null : outcome.Words, PauseAfter(claim, outcome), limit.Token);
                    TellGivenBack(claim, outcome.Words ?? "the host stops");
                    break;
                case { End: FileEnd.Lost }:
                    TellLost(claim);
                    break;
            }
        }
        catch (Exception e)
        {
            TellNotTold(claim, outcome.End, e);
        }
    }

    /// <summary>Windows handed over so far; 0 where the stage counts none.</summary>
    protected abstract Task<long> ProgressAsync(TClaim claim);

    /// <summary>Logs that somebody else has the work by now.</summary>
    protected abstract void TellLost(TClaim claim);

    /// <summary>Logs a renewal that did not come through.</summary>
    protected abstract void TellNotRenewed(TClaim claim, Exception fault);

    /// <summary>Logs a failure.</summary>
    protected abstract void TellFailed(TClaim claim, string code, string words);

    /// <summary>Logs work that was given back.</summary>
    protected abstract void TellGivenBack(TClaim claim, string words);

    /// <summary>Logs an end that could not be stored.</summary>
    protected abstract void TellNotTold(TClaim claim, FileEnd end, Exception fault);

    private TimeSpan PauseAfter(TClaim claim, FileOutcome outcome) => outcome.Words is null
        ? TimeSpan.Zero
        : Backoff.After(claim.Attempt, TimeSpan.FromSeconds(options.Value.MaxBackoffSeconds), Random.Shared.NextDouble());
}
