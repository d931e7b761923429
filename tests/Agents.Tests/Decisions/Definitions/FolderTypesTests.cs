using Agents.Decisions;
using Agents.Decisions.Definitions;
using Agents.Tests.Hosting.State;
using Agents.Tests.Tools.Fakes;
using Dapr;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Definitions;

public sealed class FolderTypesTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("types-").FullName;
    private readonly MemoryState _state = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TypeCatalog _catalog;
    private readonly FolderTypes _types;
    private int _writes;

    public FolderTypesTests()
    {
        var options = new DecisionsOptions { TypesPath = _folder };
        _catalog = new TypeCatalog(_state, new DefinitionCache(_state), new RecordedSignals(), options, _time);
        _types = new FolderTypes(_catalog, options, _time, NullLogger<FolderTypes>.Instance);
    }

    public void Dispose()
    {
        _types.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Look_ChangesOfTheFolder_AreInForce()
    {
        Write("refund.yaml", Types.Refund);
        await _types.LookAsync(None);
        Assert.Equal("1.0.0", await ActiveAsync());
        Write("refund2.yml", Types.Refund.Replace("version: 1.0.0", "version: 1.10.0", StringComparison.Ordinal));
        await _types.LookAsync(None);
        Assert.Equal("1.10.0", await ActiveAsync());
        File.Delete(Path.Combine(_folder, "refund2.yml"));
        await _types.LookAsync(None);
        Assert.Equal("1.0.0", await ActiveAsync());
    }

    [Fact]
    public async Task Look_OneMistake_ChangesNothingUntilItIsCorrected()
    {
        Write("refund.yaml", Types.Refund);
        await _types.LookAsync(None);
        Write("refund.yaml", Types.Refund.Replace("version: 1.0.0", "version: 2.0.0", StringComparison.Ordinal));
        Write("other.yaml", "kind: Tool");
        await _types.LookAsync(None);
        Assert.Equal("1.0.0", await ActiveAsync());
        File.Delete(Path.Combine(_folder, "other.yaml"));
        await _types.LookAsync(None);
        Assert.Equal("2.0.0", await ActiveAsync());
    }

    [Fact]
    public async Task Look_Unchanged_DoesNotTouchTheStore()
    {
        Write("refund.yaml", Types.Refund);
        await _types.LookAsync(None);
        _state.Before = _ => throw new InvalidOperationException("touched");
        await _types.LookAsync(None);
    }

    [Fact]
    public async Task Look_StoreIsDown_IsTriedAgain()
    {
        Write("refund.yaml", Types.Refund);
        _state.Before = _ => throw new DaprException("down");
        await _types.LookAsync(None);
        _state.Before = null;
        Assert.Null(await ActiveAsync());
        await _types.LookAsync(None);
        Assert.Equal("1.0.0", await ActiveAsync());
    }

    [Fact]
    public void Load_SameVersionTwice_NamesTheFile()
    {
        Write("a.yaml", Types.Refund);
        Write("b.yaml", Types.Refund);
        var mistake = Assert.Single(TypesFolder.Load(_folder).Mistakes);
        Assert.EndsWith("b.yaml", mistake.File, StringComparison.Ordinal);
        Assert.Equal("is '1.0.0', and refund has that version in another file too.", mistake.Message);
    }

    [Fact]
    public void Load_NoFolder_NamesTheSetting() =>
        Assert.Contains("Decisions:TypesPath must name one", TypesFolder.Load(Path.Combine(_folder, "none")).Mistakes.Single().Message, StringComparison.Ordinal);

    [Fact]
    public void Load_OtherFiles_AreLeftAlone()
    {
        Write("refund.yaml", Types.Refund);
        Write("readme.md", "# Types");
        Assert.Single(TypesFolder.Load(_folder).Types);
    }

    // Two writes within one tick of the file system's clock have to be seen too.
    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddSeconds(++_writes));
    }

    private async Task<string?> ActiveAsync() => (await _catalog.FindActiveAsync("t", "refund", None))?.Definition.Version;
}
