using Agents.Memory.Sessions;
using Agents.Tests.Hosting.State;
using Dapr;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Sessions;

public sealed class EntryWritesTests
{
    private const int KeepSeconds = 90;
    private readonly MemoryState _state = new();
    private readonly EntryWrites _writes;

    public EntryWritesTests() => _writes = new EntryWrites(_state, KeepSeconds, new FakeTimeProvider());

    [Fact]
    public async Task TryCreateAsync_ManyWhileOneIsWritten_ShareTheNextRequest()
    {
        var (requests, first) = (new List<string>(), new TaskCompletionSource());
        _state.Before = key =>
        {
            requests.Add(key);
            return requests.Count == 1 ? first.Task : Task.CompletedTask;
        };
        var one = _writes.TryCreateAsync("a", Entry("one"));
        await Eventually.HoldsAsync(() => requests.Count == 1);
        var others = new[] { "b", "c", "d" }.Select(key => _writes.TryCreateAsync(key, Entry(key))).ToArray();
        first.SetResult();

        Assert.True(await one);
        var results = await Task.WhenAll(others);

        Assert.Equal([true, true, true], results);
        Assert.Equal(["a", "b"], requests);
        Assert.Equal(["a", "b", "c", "d"], _state.Values.Keys.Order());
        Assert.All(_state.Ttls.Values, ttl => Assert.Equal(KeepSeconds, ttl));
    }

    [Fact]
    public async Task TryCreateAsync_OneOfManyIsTaken_ItAloneIsRefused()
    {
        Assert.True(await _writes.TryCreateAsync("b", Entry("another's")));
        var results = await TogetherAsync("a", "b", "c");

        Assert.Equal([true, false, true], results);
        Assert.Contains("another's", _state.Values["b"].Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryCreateAsync_StoreFails_EveryoneHears()
    {
        _state.Before = _ => throw new DaprException("down");

        await Assert.ThrowsAsync<DaprException>(() => _writes.TryCreateAsync("a", Entry("a")));
    }

    private async Task<bool[]> TogetherAsync(params string[] keys)
    {
        var (started, go) = (false, new TaskCompletionSource());
        _state.Before = _ =>
        {
            started = true;
            return go.Task;
        };
        var ahead = _writes.TryCreateAsync("ahead", Entry("ahead"));
        await Eventually.HoldsAsync(() => Volatile.Read(ref started));
        var results = keys.Select(key => _writes.TryCreateAsync(key, Entry(key))).ToArray();
        go.SetResult();
        Assert.True(await ahead);
        return await Task.WhenAll(results);
    }

    private static SessionEntry Entry(string text) => new()
    {
        At = SessionRig.Start,
        Turns = [new SessionTurn { Seq = 1, Id = text, Role = "user", Text = text, At = SessionRig.Start, Tokens = 1 }],
    };
}
