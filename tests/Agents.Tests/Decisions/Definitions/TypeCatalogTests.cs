using Agents.Contracts.Signals;
using Agents.Decisions;
using Agents.Decisions.Definitions;
using Agents.Decisions.Runs;
using Agents.Tests.Hosting.State;
using Agents.Tests.Tools.Fakes;
using Dapr;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Definitions;

public sealed class TypeCatalogTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DecisionDefinition V1 = Types.Read(Types.Refund);
    private static readonly DecisionDefinition V2 = Version("2.0.0");
    private readonly MemoryState _state = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedSignals _signals = new();
    private readonly TypeCatalog _catalog;

    public TypeCatalogTests() => _catalog = Catalog();

    [Fact]
    public async Task Publish_NotActivated_DoesNotDecide()
    {
        Assert.Equal(TypeChange.Made, await _catalog.PublishAsync("t", "ann", V1, None));
        Assert.Null(await _catalog.FindActiveAsync("t", "refund", None));
        Assert.Equal(V1.Digest, (await _catalog.FindAsync("t", "refund", "1.0.0", None))!.Value.Pinned.Digest);
        Assert.Null(await _catalog.FindAsync("u", "refund", "1.0.0", None));
    }

    [Fact]
    public async Task Publish_OtherContent_IsRefused()
    {
        await _catalog.PublishAsync("t", "ann", V1, None);
        Assert.Equal(TypeChange.Made, await _catalog.PublishAsync("t", "bob", V1, None));
        var other = Types.Read(Types.Refund.Replace("Too risky.", "Far too risky.", StringComparison.Ordinal));
        Assert.Equal(TypeChange.OtherContent, await _catalog.PublishAsync("t", "ann", other, None));
        Assert.Equal(["ann"], (await _catalog.ListAsync("t", None))["refund"].Versions.Select(one => one.By));
    }

    [Fact]
    public async Task Activate_IsSeenAtOnceHereAndAtTheSignalElsewhere()
    {
        var other = Catalog();
        await _catalog.PublishAsync("t", "ann", V1, None);
        await _catalog.ActivateAsync("t", "refund", "1.0.0", None);
        await _catalog.PublishAsync("t", "ann", V2, None);
        Assert.Equal("1.0.0", (await other.FindActiveAsync("t", "refund", None))!.Value.Definition.Version);
        Assert.Equal(TypeChange.Made, await _catalog.ActivateAsync("t", "refund", "2.0.0", None));
        Assert.Equal("2.0.0", (await _catalog.FindActiveAsync("t", "refund", None))!.Value.Definition.Version);
        Assert.Equal("1.0.0", (await other.FindActiveAsync("t", "refund", None))!.Value.Definition.Version);
        other.Hear(new Signal { Kind = Signal.DecisionTypesChanged });
        Assert.Equal("2.0.0", (await other.FindActiveAsync("t", "refund", None))!.Value.Definition.Version);
        Assert.Equal(4, _signals.Sent.Count);
    }

    [Fact]
    public async Task FindActive_NoSignal_IsSeenAfterTheRefreshTime()
    {
        var other = Catalog();
        await _catalog.PublishAsync("t", "ann", V1, None);
        Assert.Null(await other.FindActiveAsync("t", "refund", None));
        await _catalog.ActivateAsync("t", "refund", "1.0.0", None);
        Assert.Null(await other.FindActiveAsync("t", "refund", None));
        _time.Advance(TimeSpan.FromMilliseconds(700));
        Assert.NotNull(await other.FindActiveAsync("t", "refund", None));
    }

    [Fact]
    public async Task FindActive_StoreHangsOrFails_DecidesWithWhatIsKnown()
    {
        await _catalog.PublishAsync("t", "ann", V1, None);
        await _catalog.ActivateAsync("t", "refund", "1.0.0", None);
        Assert.NotNull(await _catalog.FindActiveAsync("t", "refund", None));
        _time.Advance(TimeSpan.FromSeconds(10));
        _state.Before = _ => throw new DaprException("down");
        Assert.NotNull(await _catalog.FindActiveAsync("t", "refund", None));

        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _state.Before = _ =>
        {
            reached.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        var finding = _catalog.FindActiveAsync("t", "refund", None);
        await reached.Task;
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.NotNull(await finding);
    }

    [Fact]
    public async Task FindActive_NothingKnownAndTheStoreFails_Throws()
    {
        _state.Before = _ => throw new DaprException("down");
        await Assert.ThrowsAsync<DaprException>(() => _catalog.FindActiveAsync("t", "refund", None));
    }

    [Fact]
    public async Task FindActive_ManyAtOnce_ReadTheIndexOnce()
    {
        await _catalog.PublishAsync("t", "ann", V1, None);
        await _catalog.ActivateAsync("t", "refund", "1.0.0", None);
        var hold = new TaskCompletionSource();
        var reads = 0;
        _state.Before = key =>
        {
            Interlocked.Increment(ref reads);
            return hold.Task;
        };
        _time.Advance(TimeSpan.FromSeconds(1));
        var finding = Enumerable.Range(0, 50).Select(_ => _catalog.FindActiveAsync("t", "refund", None)).ToArray();
        hold.SetResult();
        await Task.WhenAll(finding);
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task Folder_HasAllVersionsAndTheHighestDecides()
    {
        await _catalog.SetFolderAsync([V2, V1], None);
        Assert.Equal("2.0.0", (await _catalog.FindActiveAsync("any", "refund", None))!.Value.Definition.Version);
        Assert.NotNull(await _catalog.FindAsync("any", "refund", "1.0.0", None));
        Assert.Equal(["1.0.0", "2.0.0"], (await _catalog.ListAsync("any", None))["refund"].Versions.Select(one => one.Version));
        // A tenant's own goes before it.
        await _catalog.PublishAsync("t", "ann", Version("0.5.0"), None);
        await _catalog.ActivateAsync("t", "refund", "0.5.0", None);
        Assert.Equal("0.5.0", (await _catalog.FindActiveAsync("t", "refund", None))!.Value.Definition.Version);
        Assert.Equal("2.0.0", (await _catalog.FindActiveAsync("u", "refund", None))!.Value.Definition.Version);
    }

    [Fact]
    public async Task Folder_FileEditedWithoutANewVersion_DecisionsUnderWayKeepTheirs()
    {
        await _catalog.SetFolderAsync([V1], None);
        var pinned = (await _catalog.FindActiveAsync("t", "refund", None))!.Value.Pinned;
        await _catalog.SetFolderAsync([Types.Read(Types.Refund.Replace("Too risky.", "Far too risky.", StringComparison.Ordinal))], None);
        // As after a restart: nothing is in memory.
        Assert.Equal(V1.Digest, (await new DefinitionCache(_state).LoadAsync(pinned, None)).Digest);
    }

    [Fact]
    public async Task Load_StoreWasChanged_Throws()
    {
        await _catalog.PublishAsync("t", "ann", V1, None);
        _state.Edit("type/t/refund/1.0.0", json => json.Replace("Too risky.", "Fine.", StringComparison.Ordinal));
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await new DefinitionCache(_state).LoadAsync(new PinnedType("t", "refund", "1.0.0", V1.Digest), None));
        Assert.Contains("somebody changed the store", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shadow_SetAndTakenAway()
    {
        await _catalog.PublishAsync("t", "ann", V1, None);
        await _catalog.ActivateAsync("t", "refund", "1.0.0", None);
        Assert.Equal(TypeChange.NoSuchVersion, await _catalog.ShadowAsync("t", "refund", "2.0.0", None));
        await _catalog.PublishAsync("t", "ann", V2, None);
        Assert.Equal(TypeChange.Made, await _catalog.ShadowAsync("t", "refund", "2.0.0", None));
        Assert.Equal("2.0.0", (await _catalog.FindActiveAsync("t", "refund", None))!.Value.Shadow);
        // What decides is no shadow of itself.
        await _catalog.ActivateAsync("t", "refund", "2.0.0", None);
        Assert.Null((await _catalog.FindActiveAsync("t", "refund", None))!.Value.Shadow);
        Assert.Equal(TypeChange.NoSuchVersion, await _catalog.ShadowAsync("t", "refund", null, None));
    }

    [Fact]
    public async Task Change_ManyAtOnce_NoneIsLost()
    {
        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(() => Catalog().PublishAsync("t", "ann", Version($"{i}.0.0"), None), None)));
        Assert.Equal(20, (await _catalog.ListAsync("t", None))["refund"].Versions.Count);
    }

    private static DecisionDefinition Version(string version) =>
        Types.Read(Types.Refund.Replace("version: 1.0.0", $"version: {version}", StringComparison.Ordinal));

    private TypeCatalog Catalog() => new(_state, new DefinitionCache(_state), _signals, new DecisionsOptions(), _time);
}
