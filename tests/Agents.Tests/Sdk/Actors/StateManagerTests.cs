using System.Text.Json;
using Dapr.Actors.Runtime;
using Dapr.Actors.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Sdk.Actors;

public sealed class StateManagerTests : SidecarTest
{
    private const string Path = "/v1.0/actors/Pupil/1/state";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly IActorStateManager _state;

    public StateManagerTests()
    {
        var sidecar = new ActorSidecar(_sidecar, "http://sidecar:3500", "", null);
        var host = new ActorHost(ActorTypeInformation.Get(typeof(Pupil), null!), new("1"), JsonSerializerOptions.Web, NullLoggerFactory.Instance, null!, null!)
        {
            State = new ActorStateProvider(sidecar, "Pupil", "1", JsonSerializerOptions.Web, _time),
            Time = _time,
        };
        _state = new Pupil(host).StateManager;
    }

    [Fact]
    public async Task Get_Value_IsReadOnce()
    {
        _sidecar.Answer(200, "5");

        Assert.Equal(5, await _state.GetStateAsync<int>("n", Cancelled));
        Assert.Equal(5, await _state.GetStateAsync<int>("n", Cancelled));

        Assert.Equal(("GET", Path + "/n"), (_sidecar.Request.Method, _sidecar.Request.Path));
    }

    [Fact]
    public async Task Get_Missing_Throws()
    {
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _state.GetStateAsync<int>("n", Cancelled));
        Assert.False((await _state.TryGetStateAsync<int>("n", Cancelled)).HasValue);
        Assert.False(await _state.ContainsStateAsync("n", Cancelled));
    }

    [Fact]
    public async Task Save_Changes_AreOneTransaction()
    {
        await _state.SetStateAsync("new", "a", Cancelled);
        _sidecar.Answer(200, "1");
        await _state.AddOrUpdateStateAsync("old", 0, (_, n) => n + 1, Cancelled);
        _sidecar.Answer(200, "1");
        await _state.RemoveStateAsync("gone", Cancelled);
        await _state.SetStateAsync("short", 7, TimeSpan.FromSeconds(90.5), Cancelled);
        _sidecar.Requests.Clear();

        await _state.SaveStateAsync(Cancelled);
        await _state.SaveStateAsync(Cancelled);

        Assert.Equal(("PUT", Path), (_sidecar.Request.Method, _sidecar.Request.Path));
        Assert.Equal(
            """
            [{"operation":"upsert","request":{"key":"new","value":"a"}},{"operation":"upsert","request":{"key":"old","value":2}},{"operation":"delete","request":{"key":"gone"}},{"operation":"upsert","request":{"key":"short","value":7,"metadata":{"ttlInSeconds":"91"}}}]
            """,
            _sidecar.Request.Body);
    }

    [Fact]
    public async Task Save_Fails_ChangesAreStillThere()
    {
        await _state.SetStateAsync("n", 1, Cancelled);
        _sidecar.Requests.Clear();
        _sidecar.Answer(500, """{"errorCode":"ERR_ACTOR_STATE_TRANSACTION_SAVE","message":"no"}""");

        var thrown = await Assert.ThrowsAsync<Dapr.DaprApiException>(() => _state.SaveStateAsync(Cancelled));
        await _state.SaveStateAsync(Cancelled);

        Assert.Equal(("ERR_ACTOR_STATE_TRANSACTION_SAVE", "no"), (thrown.ErrorCode, thrown.Message));
        Assert.Equal(2, _sidecar.Requests.Count);
    }

    [Fact]
    public async Task Add_Existing_IsRefused()
    {
        _sidecar.Answer(200, "1");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _state.AddStateAsync("n", 2, Cancelled));

        await _state.AddStateAsync("m", 2, Cancelled);

        Assert.False(await _state.TryAddStateAsync("m", 3, Cancelled));
        Assert.Equal(2, await _state.GetOrAddStateAsync("m", 4, Cancelled));
    }

    [Fact]
    public async Task Remove_WhatWasAdded_LeavesNothingToWrite()
    {
        await _state.SetStateAsync("n", 1, Cancelled);
        Assert.True(await _state.TryRemoveStateAsync("n", Cancelled));
        _sidecar.Requests.Clear();

        await _state.SaveStateAsync(Cancelled);

        Assert.Empty(_sidecar.Requests);
        Assert.False(await _state.TryRemoveStateAsync("n", Cancelled));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _state.RemoveStateAsync("n", Cancelled));
    }

    [Fact]
    public async Task Remove_ThenAdd_IsAnUpdate()
    {
        _sidecar.Answer(200, "1");
        await _state.RemoveStateAsync("n", Cancelled);
        Assert.False(await _state.ContainsStateAsync("n", Cancelled));

        Assert.Equal(9, await _state.GetOrAddStateAsync("n", 9, Cancelled));

        Assert.Equal(9, await _state.GetStateAsync<int>("n", Cancelled));
    }

    [Fact]
    public async Task Value_PastItsTime_IsAsGoodAsRemoved()
    {
        await _state.SetStateAsync("n", 1, TimeSpan.FromSeconds(10), Cancelled);
        Assert.Equal(1, await _state.GetStateAsync<int>("n", Cancelled));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.False((await _state.TryGetStateAsync<int>("n", Cancelled)).HasValue);
        Assert.True(await _state.TryAddStateAsync("n", 2, Cancelled));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, await _state.GetStateAsync<int>("n", Cancelled));
    }

    [Fact]
    public async Task Unload_ChangedValue_NeedsLeave()
    {
        await _state.SetStateAsync("n", 1, Cancelled);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _state.UnloadStateAsync("n", cancellationToken: Cancelled));
        await _state.UnloadStateAsync("n", new UnloadStateOptions { AllowUnloadingWhenStateModified = true }, Cancelled);

        Assert.False(await _state.ContainsStateAsync("n", Cancelled));
    }

    [Fact]
    public async Task ClearCache_Changes_AreForgotten()
    {
        await _state.SetStateAsync("n", 1, Cancelled);
        await _state.ClearCacheAsync(Cancelled);
        _sidecar.Requests.Clear();

        await _state.SaveStateAsync(Cancelled);

        Assert.Empty(_sidecar.Requests);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}
