using System.Collections.Concurrent;
using Agents.Tests.Storage;
using Dapr.Sidecar.Actors;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Names;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Actors;

/// <summary>Sidecars of two processes, as far as they know.</summary>
public sealed class ActorPeersTests : IAsyncDisposable
{
    private static readonly ActorCall Call = new("type", "id", "method");
    private readonly TemporaryStore _store = new();
    private readonly ActorPeers _asks = new("asks", "secret", new ConcurrentDictionary<string, ActorRouter>());
    private readonly ActorPeers _has = new("has", "secret", new ConcurrentDictionary<string, ActorRouter>());

    private ActorRouter? _router;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _has.StopAsync(CancellationToken.None);
        _router?.Dispose();
        _asks.Dispose();
        _has.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task CallAsync_ActorIsNotThere_IsToldThatItMoved()
    {
        await StartAsync();

        var failure = await Assert.ThrowsAsync<ActorFailure>(() => _asks.CallAsync(new ActorPlace("has", _has.Address), Call, Token));

        Assert.Equal((true, true, "remote actor moved"), (failure.Moved, failure.LooksAgain, failure.Message));
    }

    [Fact]
    public async Task CallAsync_PortIsThatOfAnotherSidecarByNow_LooksAgain()
    {
        await StartAsync();

        var failure = await Assert.ThrowsAsync<ActorFailure>(() => _asks.CallAsync(new ActorPlace("gone", _has.Address), Call, Token));

        Assert.Equal((false, true), (failure.Moved, failure.LooksAgain));
    }

    [Fact]
    public async Task CallAsync_OtherSecret_IsNoAnswerOfTheActor()
    {
        await StartAsync();
        using var stranger = new ActorPeers("stranger", "another secret", new ConcurrentDictionary<string, ActorRouter>());

        var failure = await Assert.ThrowsAsync<ActorFailure>(() => stranger.CallAsync(new ActorPlace("has", _has.Address), Call, Token));

        Assert.Equal((false, true), (failure.Moved, failure.LooksAgain));
    }

    private async Task StartAsync()
    {
        var options = new SidecarOptions { AppId = "app", AppPort = null };
        var (channel, policies) = (new AppChannel(options), new ResiliencyPolicies([], TimeProvider.System));
        var context = new SidecarContext(
            options, new ResourceSet(), _store.Store, channel, policies, new NameRegistry(_store.Store, TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System);
        // It hosts nothing.
        _router = new ActorRouter(
            new ActorTypes(), new ActorDirectory(_store.Store, "default", "app", "has"), new ActorApp(channel, policies), _has, policies, TimeProvider.System, NullLogger.Instance);
        await _has.StartAsync(context, _router, Token);
    }
}
