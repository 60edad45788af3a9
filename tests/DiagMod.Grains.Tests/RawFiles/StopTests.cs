using DiagMod.Core.Ports;
using DiagMod.Grains.RawFiles;
using DiagMod.Grains.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace DiagMod.Grains.Tests.RawFiles;

/// <summary>A host that stops gives back what it cannot end, so that the next one need not wait for a lease. The clock stands
/// still in these: what ends, ends without it.</summary>
public sealed class StopTests
{
    private static readonly (string, string) NoDrain = ("Ingest:DrainSeconds", "0");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Stop_WithoutTimeToDrain_GivesAFileInWorkBack()
    {
        await using var host = await TestHost.OfMotorsStartedAsync(NoDrain);
        var file = await FileInWorkAsync(host);

        await host.StopAsync().WaitAsync(Patience);

        AssertGivenBack(file);
        Assert.Contains(host.Logged, line => line.Contains("was given back: the host stops", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_WhileAnotherServiceTakesAllTheTime_GivesAFileInWorkBack()
    {
        var slow = new SlowToStop();
        await using var host = await TestHost.OfMotorsAndStartedAsync(
            services => services.AddHostedService(_ => slow), NoDrain);
        var file = await FileInWorkAsync(host);

        var stopped = host.StopAsync();
        await slow.Asked.WaitAsync(Patience);
        try
        {
            await host.Stores.Until(() => file.GivenBack == 1).WaitAsync(Patience);
        }
        finally
        {
            slow.LetGo();
        }

        await stopped.WaitAsync(Patience);
        AssertGivenBack(file);
    }

    [Fact]
    public async Task Stop_WhileAGrainDoesNotSayHowFarItIs_GivesItsFileBack()
    {
        var mute = new MuteProgress();
        await using var host = await TestHost.OfMotorsAndStartedAsync(
            services => services.AddSingleton<IIncomingGrainCallFilter>(mute), NoDrain, ("Ingest:LeaseSeconds", "30"));
        var file = await FileInWorkAsync(host);
        await host.Time.UntilArmedAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await mute.Asked.WaitAsync(Patience);

        var stopped = host.StopAsync();
        try
        {
            await host.Stores.Until(() => file.GivenBack == 1).WaitAsync(Patience);
        }
        finally
        {
            mute.LetGo();
        }

        await stopped.WaitAsync(Patience);
        AssertGivenBack(file);
    }

    private static void AssertGivenBack(InMemoryStores.StoredFile file)
    {
        Assert.Equal((ProcessingStatus.Pending, 1), (file.Status, file.GivenBack));
        Assert.Null(file.LastError);
        Assert.Equal(0, file.Claim.Attempt);
    }

    /// <summary>A file whose samples do not come.</summary>
    private static async Task<InMemoryStores.StoredFile> FileInWorkAsync(TestHost host)
    {
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        var isReading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Stores.BeforeRead = (_, _) =>
        {
            isReading.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        host.Files.Announce(file.Claim.RawId);
        await isReading.Task.WaitAsync(Patience);
        return file;
    }

    /// <summary>A service that stops when the test lets it.</summary>
    private sealed class SlowToStop : Door, IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => PassAsync();
    }

    /// <summary>A file's grain that does not answer to its lease.</summary>
    private sealed class MuteProgress : Door, IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.MethodName == nameof(IRawFileGrain.ProgressAsync))
            {
                await PassAsync();
            }

            await context.Invoke();
        }
    }

    private abstract class Door
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when somebody stands before it.</summary>
        public Task Asked => _asked.Task;

        public void LetGo() => _open.TrySetResult();

        protected Task PassAsync()
        {
            _asked.TrySetResult();
            return _open.Task;
        }
    }
}
