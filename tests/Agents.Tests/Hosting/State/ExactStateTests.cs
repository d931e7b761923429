using Agents.Hosting.State;

namespace Agents.Tests.Hosting.State;

public sealed class ExactStateTests
{
    private readonly MemoryState _inner = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryCreateManyAsync_OfDifferentKinds_KeepsTheNumbersOfWhatIsExact()
    {
        var state = new ExactState(_inner);

        Assert.True(await state.TryCreateManyAsync([Creation("exact", new Exact(0.123456789)), Creation("plain", new Plain(0.123456789))], Ct));

        Assert.Equal(0.123456789, (await state.ReadAsync<Exact>("exact", Ct)).Value!.Number);
        Assert.Equal(0.123457, (await state.ReadAsync<Plain>("plain", Ct)).Value!.Number);
        Assert.Equal([7, 7], _inner.Ttls.Values);
    }

    [Fact]
    public async Task TryCreateEachAsync_OneIsThereAndOneIsTheSame_TellsOfEach()
    {
        var state = new ExactState(_inner);
        Assert.True(await state.TryCreateAsync("other", new Exact(1), Ct));
        Assert.True(await state.TryCreateAsync("same", new Exact(2), Ct));

        var created = await state.TryCreateEachAsync([Creation("new", new Exact(0.123456789)), Creation("other", new Exact(3)), Creation("same", new Exact(2))]);

        Assert.Equal([true, false, true], created);
        Assert.Equal(0.123456789, (await state.ReadAsync<Exact>("new", Ct)).Value!.Number);
        Assert.Equal(1, (await state.ReadAsync<Exact>("other", Ct)).Value!.Number);
    }

    [Fact]
    public async Task TryCreateEachAsync_One_IsToldByTheStore()
    {
        Assert.True(Assert.Single(await _inner.TryCreateEachAsync([Creation("a", new Plain(1))])));
        Assert.False(Assert.Single(await _inner.TryCreateEachAsync([Creation("a", new Plain(1))])));
    }

    private static StateCreation<T> Creation<T>(string key, T value)
        where T : class => new(key, value, TtlSeconds: 7, (one, other) => one.Equals(other));

    private sealed record Exact(double Number) : IExact;

    private sealed record Plain(double Number);
}
