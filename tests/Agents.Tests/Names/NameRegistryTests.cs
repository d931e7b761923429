using Dapr.Sidecar.Names;
using Dapr.Sidecar.Storage;

namespace Agents.Tests.Names;

public sealed class NameRegistryTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-names-");
    private readonly Store _store;
    private readonly NameRegistry _names;

    public NameRegistryTests()
    {
        _store = Store.Open(Path.Combine(_folder.FullName, "store.db"), TimeProvider.System);
        _names = new NameRegistry(_store, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _names.Dispose();
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Resolve_SeveralSidecars_TakesThemInTurn()
    {
        await AddAsync("app", "a", ProcessIdentity.Current);
        await AddAsync("app", "b", ProcessIdentity.Current);
        await AddAsync("other", "c", ProcessIdentity.Current);

        Assert.Equal(["a", "b", "a", "b"], Enumerable.Range(0, 4).Select(_ => _names.Resolve("app")?.Instance));
        Assert.Null(_names.Resolve("nobody"));
    }

    [Fact]
    public async Task Resolve_ProcessGone_TakesTheOther()
    {
        await AddAsync("app", "a", new ProcessIdentity(Environment.ProcessId, "an earlier process of this number"));
        await AddAsync("app", "b", ProcessIdentity.Current);

        Assert.Equal(["b", "b"], Enumerable.Range(0, 2).Select(_ => _names.Resolve("app", check: true)?.Instance));
    }

    [Fact]
    public async Task Unregister_OfOneSidecar_LeavesTheOther()
    {
        await AddAsync("app", "a", ProcessIdentity.Current);
        await AddAsync("app", "b", ProcessIdentity.Current);
        _names.Resolve("app");

        await _names.UnregisterAsync("a");

        Assert.Equal("b", _names.Resolve("app")?.Instance);
    }

    [Fact]
    public async Task Resolve_OtherScope_SeesNothing()
    {
        await AddAsync("app", "a", ProcessIdentity.Current);
        using var elsewhere = new NameRegistry(_store, TimeProvider.System, "other");

        Assert.Null(elsewhere.Resolve("app"));
    }

    private Task AddAsync(string app, string instance, ProcessIdentity process) =>
        _names.RegisterAsync(new SidecarAddress(app, instance, "http://127.0.0.1:1", process));
}
