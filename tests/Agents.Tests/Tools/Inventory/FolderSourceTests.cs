using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Inventory;
using Agents.Tools.Inventory.Changes;
using Agents.Tools.Inventory.Folder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Inventory;

/// <summary>A real folder, looked at when the test says so.</summary>
public sealed class FolderSourceTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string _folder = Directory.CreateTempSubdirectory("agents-folder-").FullName;
    private readonly StoreContent _content = new();
    private readonly FakeTimeProvider _time = new(Calls.Start);
    private readonly ListLogger _log = new();
    private MemoryLedger? _store;
    private int _writes;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task LookAsync_NothingChanged_WritesNothing()
    {
        Put("a.yaml", "1.0.0");
        var (source, _) = await BeginAsync();

        await source.LookAsync(None);

        Assert.Equal((1L, "1.0.0"), (Stored.Revision, Versions));
    }

    [Fact]
    public async Task LookAsync_NewVersion_IsPublishedAndTheOldOneRetiresInTheEnd()
    {
        Put("a.yaml", "1.0.0");
        var (source, inventory) = await BeginAsync();

        Put("a.yaml", "1.1.0");
        await source.LookAsync(None);
        await inventory.RefreshAsync(None);
        Assert.Equal("1.0.0 1.1.0", Versions);
        Assert.Equal(VersionState.Draining, Stored.StateOf(Stored.Find("order.get", "1.0.0")!));
        var running = (await inventory.EnterAsync("order.get", "1.0.0", _time.GetTimestamp(), None))!.Value;

        await source.LookAsync(None);
        _time.Advance(TimeSpan.FromSeconds(59));
        await source.LookAsync(None);
        Assert.Equal("1.0.0 1.1.0", Versions);
        _time.Advance(TimeSpan.FromSeconds(1));
        await source.LookAsync(None);
        Assert.Equal("1.0.0 1.1.0", Versions);
        running.Dispose();
        Assert.Equal(0, inventory.Current.Find("order.get", "1.0.0")!.Running);

        await source.LookAsync(None);
        Assert.Equal("1.1.0", Versions);
    }

    [Fact]
    public async Task LookAsync_Mistake_IsLoggedInFullOnceAndChangesNothing()
    {
        Put("a.yaml", "1.0.0");
        var (source, _) = await BeginAsync();

        Put("b.yaml", "1.1.0", "class: urgent\nfoo: bar");
        await source.LookAsync(None);
        await source.LookAsync(None);

        Assert.Equal("1.0.0", Versions);
        var line = Assert.Single(_log.Lines);
        Assert.Contains("b.yaml(5,8): class is 'urgent'; allowed: critical, interactive, batch.", line);
        Assert.Contains("b.yaml(6,1): foo is not a field here", line);

        Put("b.yaml", "1.1.0");
        await source.LookAsync(None);
        Assert.Equal("1.0.0 1.1.0", Versions);
    }

    [Fact]
    public async Task LookAsync_FolderEmptyOrGone_ChangesNothing()
    {
        Put("a.yaml", "1.0.0");
        var (source, _) = await BeginAsync();

        File.Delete(Path.Combine(_folder, "a.yaml"));
        await source.LookAsync(None);
        Directory.Delete(_folder);
        await source.LookAsync(None);
        Directory.CreateDirectory(_folder);
        await source.LookAsync(None);

        Assert.Equal((1L, "1.0.0"), (Stored.Revision, Versions));
        Assert.NotEmpty(_log.Lines);
    }

    [Fact]
    public async Task LookAsync_StoreFails_TriesAgain()
    {
        Put("a.yaml", "1.0.0");
        var (source, _) = await BeginAsync();
        Put("b.yaml", "1.1.0");
        _store!.Refuses = _ => true;

        await source.LookAsync(None);
        _store.Refuses = _ => false;
        await source.LookAsync(None);

        Assert.Equal("1.0.0 1.1.0", Versions);
    }

    [Fact]
    public async Task BeginAsync_InventoryWithVersionsOfTheApi_KeepsThem()
    {
        Put("a.yaml", "1.0.0");
        await BeginAsync();
        var edit = Assert.IsType<Edit.To>(PublishRule.Apply(Stored, Calls.Manifest() with { Version = "2.0.0" }));
        _content.Put(LedgerKeys.Inventory, edit.Next with { Revision = 2 });

        await BeginAsync();

        Assert.Equal("1.0.0 2.0.0", Versions);
        Assert.Equal("1.0.0", Assert.Single(Stored.Traffic["order.get"].Weights).Key);
    }

    [Fact]
    public async Task ExecuteAsync_Touched_WaitsForQuietThenLooks()
    {
        Put("a.yaml", "1.0.0");
        var (source, _) = await BeginAsync();
        await source.StartAsync(None);
        Put("b.yaml", "1.1.0");
        source.Touch();

        // The clock moves only here, so the look comes from the touch or from the folder being watched.
        await Eventually.HoldsAsync(() => Stored.Revision > 1, () => _time.Advance(TimeSpan.FromMilliseconds(1)));

        Assert.Equal("1.0.0 1.1.0", Versions);
        await source.StopAsync(None);
    }

    private InventoryDocument Stored
    {
        get
        {
            lock (_content.Gate)
                return _content.Read<InventoryDocument>(LedgerKeys.Inventory).Value!;
        }
    }

    private string Versions => string.Join(' ', Stored.VersionsOf("order.get").Select(one => one.Version));

    private async Task<(FolderSource Source, ToolInventory Inventory)> BeginAsync()
    {
        var options = new ToolsOptions { Path = _folder };
        var (manifests, errors) = ManifestFolder.Load(_folder);
        Assert.Empty(errors);
        _store = new MemoryLedger(_content, new Life());
        var inventory = new ToolInventory(_store, new CountedAdapters(), options, _time, NullLogger<ToolInventory>.Instance);
        var editor = new InventoryEditor(
            _store, inventory, new InventoryHistory(_store, NullLogger<InventoryHistory>.Instance), new RecordedSignals(), _time,
            NullLogger<InventoryEditor>.Instance);
        var source = new FolderSource(manifests, editor, inventory, options, _time, _log);
        await source.BeginAsync(None);
        await inventory.RefreshAsync(None);
        await source.LookAsync(None);
        return (source, inventory);
    }

    private void Put(string file, string version, string toolClass = "class: interactive")
    {
        var path = Path.Combine(_folder, file);
        File.WriteAllText(path, string.Join('\n',
            "kind: Tool", "name: order.get", $"version: {version}", "description: d", toolClass, "owner: o",
            "target: { type: dapr, appId: shop, path: /orders/get }", "inputSchema: { type: object }", ""));
        // Two writes within one tick of the file system's clock are still two.
        File.SetLastWriteTimeUtc(path, Calls.Start.UtcDateTime.AddSeconds(++_writes));
    }

    private sealed class ListLogger : ILogger<FolderSource>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
                Lines.Add(formatter(state, exception));
        }
    }
}
