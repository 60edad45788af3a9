using System.Data.Common;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using DiagMod.Postgres;

namespace DiagMod.Host.Accounts;

/// <summary>Replaces the key that signs access tokens when it is old; one host of a cluster does it (decision D41).</summary>
internal sealed partial class KeyRotation(
    SigningKeys keys, ISigningKeyRing ring, JobLocks locks, HostSettings settings, TimeProvider time, ILogger<KeyRotation> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Replaces the key if it is time to.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var life = TimeSpan.FromDays(settings.Security.KeyRotationDays);
        if (life == TimeSpan.Zero)
        {
            return;
        }

        await locks.TryRunAsync(
            "key rotation",
            async stop =>
            {
                if (keys.All[0].CreatedAt + life <= time.GetUtcNow())
                {
                    await ring.RotateAsync(Actor.System, stop);
                }

                keys.RemoveDead(TimeSpan.FromMinutes(settings.Security.AccessTokenMinutes));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        using var wake = stoppingToken.Register(timer.Dispose);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is DbException or SecretsException or IOException or UnauthorizedAccessException)
            {
                RotationFailed(log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None));
    }

    [LoggerMessage(1023, LogLevel.Error, "The signing key could not be replaced; tried again in an hour")]
    private static partial void RotationFailed(ILogger logger, Exception fault);
}
