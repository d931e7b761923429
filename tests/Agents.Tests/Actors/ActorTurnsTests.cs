using Dapr.Sidecar.Actors;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Actors;

public sealed class ActorTurnsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_WhileOneIsInside_WaitsInOrder()
    {
        var turns = new ActorTurns(reentrant: false, 32);
        var first = await turns.EnterAsync(null, Cancelled);
        var second = turns.EnterAsync(null, Cancelled).AsTask();
        var third = turns.EnterAsync(null, Cancelled).AsTask();

        Assert.False(second.IsCompleted);
        turns.Leave(first!);
        turns.Leave((await second)!);

        Assert.NotNull(await third);
    }

    [Fact]
    public async Task Enter_SameIdWithoutReentrancy_Waits()
    {
        var turns = new ActorTurns(reentrant: false, 32);
        var first = await turns.EnterAsync("chain", Cancelled);

        var second = turns.EnterAsync("chain", Cancelled).AsTask();

        Assert.False(second.IsCompleted);
        turns.Leave(first!);
        Assert.NotNull(await second);
    }

    [Fact]
    public async Task Enter_SameIdWithReentrancy_GetsInUpToTheDepth()
    {
        var turns = new ActorTurns(reentrant: true, 2);
        var first = await turns.EnterAsync("chain", Cancelled);
        var second = await turns.EnterAsync("chain", Cancelled);

        Assert.Same(first, second);
        var failure = await Assert.ThrowsAsync<ActorFailure>(async () => await turns.EnterAsync("chain", Cancelled));
        Assert.Equal("ERR_ACTOR_STACK_DEPTH", failure.Error!.Code);

        var other = turns.EnterAsync("other", Cancelled).AsTask();
        turns.Leave(first!);
        Assert.False(other.IsCompleted);
        turns.Leave(second!);
        Assert.NotNull(await other);
    }

    [Fact]
    public async Task Enter_CallerGoesWhileItWaits_OthersGoOn()
    {
        using var gone = new CancellationTokenSource();
        var turns = new ActorTurns(reentrant: false, 32);
        var first = await turns.EnterAsync(null, Cancelled);
        var second = turns.EnterAsync(null, gone.Token).AsTask();
        var third = turns.EnterAsync(null, Cancelled).AsTask();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        turns.Leave(first!);

        Assert.NotNull(await third);
    }

    [Fact]
    public async Task TryClose_WhileOneIsInside_IsRefused()
    {
        var turns = new ActorTurns(reentrant: false, 32);
        var first = await turns.EnterAsync(null, Cancelled);

        Assert.False(turns.TryClose());
        turns.Leave(first!);
        Assert.True(turns.TryClose());

        Assert.Null(await turns.EnterAsync(null, Cancelled));
    }

    [Fact]
    public async Task Close_WithSomeWaiting_SendsThemAway()
    {
        var turns = new ActorTurns(reentrant: false, 32);
        var first = await turns.EnterAsync(null, Cancelled);
        var second = turns.EnterAsync(null, Cancelled).AsTask();

        turns.Close();

        Assert.Null(await second);
        Assert.Null(await turns.EnterAsync(null, Cancelled));
        var empty = turns.EmptyAsync(TimeSpan.FromHours(1), TimeProvider.System, Cancelled);
        Assert.False(empty.IsCompleted);
        turns.Leave(first!);
        await empty;
    }

    [Fact]
    public async Task Empty_CallTakesTooLong_IsNotWaitedForAnyLonger()
    {
        var time = new FakeTimeProvider();
        var turns = new ActorTurns(reentrant: false, 32);
        await turns.EnterAsync(null, Cancelled);

        var empty = turns.EmptyAsync(TimeSpan.FromSeconds(2), time, Cancelled);
        time.Advance(TimeSpan.FromSeconds(2));

        await empty;
    }
}
