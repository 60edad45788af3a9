using DiagMod.Host.Accounts;

namespace DiagMod.Host.Tests.Accounts;

public sealed class FamilyTurnsTests
{
    private readonly FamilyTurns _turns = new();
    private readonly Guid _family = Guid.NewGuid();

    [Fact]
    public async Task Enter_OfOneFamily_WaitsForTheTurnBefore()
    {
        var first = await _turns.EnterAsync(_family, CancellationToken.None);
        var second = _turns.EnterAsync(_family, CancellationToken.None);
        var isWaiting = !second.IsCompleted;

        first!.Dispose();
        first.Dispose();
        using var turn = await second;

        Assert.True(isWaiting);
        Assert.Equal(1, _turns.CountOf(_family));
    }

    [Fact]
    public async Task Enter_OfAnotherFamily_DoesNotWait()
    {
        using var one = await _turns.EnterAsync(_family, CancellationToken.None);

        var other = _turns.EnterAsync(Guid.NewGuid(), CancellationToken.None);

        Assert.True(other.IsCompletedSuccessfully);
        (await other)!.Dispose();
    }

    [Fact]
    public async Task Enter_OfMoreThanMayWait_IsRefused()
    {
        var crowd = Enumerable.Range(0, FamilyTurns.MostAtOnce)
            .Select(_ => _turns.EnterAsync(_family, CancellationToken.None)).ToArray();

        var tooMany = await _turns.EnterAsync(_family, CancellationToken.None);

        Assert.Null(tooMany);
        foreach (var one in crowd)
        {
            (await one)!.Dispose();
        }

        Assert.Equal(0, _turns.Families);
    }

    [Fact]
    public async Task Enter_GivenUp_LeavesNothingBehind()
    {
        using var stop = new CancellationTokenSource();
        var turn = await _turns.EnterAsync(_family, CancellationToken.None);
        var waiting = _turns.EnterAsync(_family, stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        turn!.Dispose();

        Assert.Equal(0, _turns.Families);
    }
}
