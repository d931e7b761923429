using System.Text.Json;
using Agents.Contracts.Decisions;
using Agents.Contracts.Signals;
using Agents.Decisions;
using Agents.Decisions.Facts;
using Agents.Tests.Hosting.State;
using Agents.Tests.Tools.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Facts;

public sealed class FactStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryState _state = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly RecordedSignals _signals = new();
    private readonly FactStore _store;

    public FactStoreTests() => _store = new FactStore(_state, _signals, new DecisionsOptions(), _time);

    [Fact]
    public async Task Put_InAnyOrder_TheNewestObservationStands()
    {
        Assert.True(await PutAsync(2, Noon));
        Assert.False(await PutAsync(1, Noon.AddSeconds(-1)));
        Assert.Equal(2, await ReadAsync());
        Assert.True(await PutAsync(3, Noon.AddSeconds(1)));
        Assert.Equal(3, await ReadAsync());
        Assert.Equal(2, _signals.Sent.Count(one => one.Kind == Signal.FactChanged));
    }

    [Fact]
    public async Task Put_SameObservationAgain_ChangesNothing()
    {
        await PutAsync(2, Noon);
        Assert.True(await PutAsync(2, Noon));
        Assert.Equal(2, await ReadAsync());
    }

    [Fact]
    public async Task Read_AfterItsTime_IsGone()
    {
        await PutAsync(1, Noon, ttl: 10);
        Assert.Equal(10, _state.Ttls["fact/t/k"]);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await ReadAsync());
    }

    [Fact]
    public async Task Put_OlderThanOneThatHasExpired_IsTaken()
    {
        await PutAsync(1, Noon, ttl: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await PutAsync(2, Noon.AddSeconds(-1)));
        Assert.Equal(2, await ReadAsync());
    }

    [Fact]
    public async Task Read_ChangedByAnotherReplica_IsSeenAtTheSignalOrAfterAMoment()
    {
        var other = new FactStore(_state, new RecordedSignals(), new DecisionsOptions(), _time);
        await PutAsync(1, Noon);
        Assert.Equal(1, (await other.ReadAsync("t", "k", None))!.Value.GetInt32());
        await PutAsync(2, Noon.AddSeconds(1));
        Assert.Equal(1, (await other.ReadAsync("t", "k", None))!.Value.GetInt32());
        other.Hear(_signals.Sent.Last());
        Assert.Equal(2, (await other.ReadAsync("t", "k", None))!.Value.GetInt32());
        await PutAsync(3, Noon.AddSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, (await other.ReadAsync("t", "k", None))!.Value.GetInt32());
    }

    [Fact]
    public async Task Read_WhileItIsReplaced_DoesNotKeepTheOlder()
    {
        await PutAsync(1, Noon);
        var (reached, release, once) = (new TaskCompletionSource(), new TaskCompletionSource(), 1);
        // A read that has its answer and is not back yet when the fact is replaced.
        _state.After = key =>
        {
            if (Interlocked.Exchange(ref once, 0) == 0)
                return Task.CompletedTask;
            reached.SetResult();
            return release.Task;
        };
        var reading = _store.ReadAsync("t", "k", None);
        await reached.Task;
        await PutAsync(2, Noon.AddSeconds(1));
        release.SetResult();
        Assert.Equal(1, (await reading)!.Value.GetInt32());
        Assert.Equal(2, await ReadAsync());
    }

    [Fact]
    public async Task Read_OfAnotherTenant_IsNothing()
    {
        await PutAsync(1, Noon);
        Assert.Null(await _store.ReadAsync("u", "k", None));
    }

    [Fact]
    public async Task Read_Again_AsksTheStoreOnce()
    {
        await PutAsync(1, Noon);
        var before = _state.Reads;
        for (var i = 0; i < 10; i++)
            await ReadAsync();
        Assert.Equal(1, _state.Reads - before);
    }

    private Task<bool> PutAsync(int value, DateTimeOffset at, int? ttl = null) => _store.PutAsync(
        new FactObserved { Tenant = "t", Key = "k", Value = JsonSerializer.SerializeToElement(value), ObservedAt = at, TtlSeconds = ttl }, None);

    private async Task<int?> ReadAsync() => (await _store.ReadAsync("t", "k", None))?.Value.GetInt32();
}
