using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Tests.Support;
using Orleans;

namespace DiagMod.Grains.Tests.Conformance.Engines;

/// <summary>Hosts with grains on one of the engines. Grains are called from the first host.</summary>
internal sealed partial class GrainCluster : IAsyncDisposable
{
    /// <summary>What grains of the tests write down, on whichever host.</summary>
    public Support.Journal Journal { get; private init; } = new();

    /// <summary>What all hosts store.</summary>
    public InMemoryStores Stores { get; private init; } = null!;

    /// <summary>References from the first host that lives.</summary>
    public IGrainFactory Grains => Get<IGrainFactory>();

    /// <summary>Motors as the first host that lives has them.</summary>
    public IMotorTwins Motors => Get<IMotorTwins>();

    /// <summary>The board of the first host that lives.</summary>
    public Board Board => Get<Board>();

    /// <summary>Puts a file there and has it begun.</summary>
    public InMemoryStores.StoredFile Put(string motor, int windows)
    {
        var file = Stores.Put(motor, InMemoryStores.RowsFor(windows));
        Get<IRawFiles>().Announce(file.Claim.RawId);
        return file;
    }

    /// <summary>Waits for the end of files.</summary>
    public async Task UntilEndedAsync(params InMemoryStores.StoredFile[] files)
    {
        await EndAsync(Stores.UntilEnded(files));
        Assert.All(files, file => Assert.Equal(ProcessingStatus.Completed, file.Status));
    }

    /// <summary>Waits until the board of the first host shows a motor so, while time goes on.</summary>
    public async Task UntilShownAsync(EquipmentId id, Func<MotorStatus, bool> condition)
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = Board.Subscribe(_ => Look());
        Look();
        await UntilAsync(shown.Task);

        void Look()
        {
            if (Board.TryGet(id, out var status) && condition(status))
            {
                shown.TrySetResult();
            }
        }
    }
}
