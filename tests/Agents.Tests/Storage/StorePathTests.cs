using Dapr.Sidecar.Storage;

namespace Agents.Tests.Storage;

public sealed class StorePathTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("agents-path-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("given.db", "env.db", "given.db")]
    [InlineData(null, "env.db", "env.db")]
    [InlineData("", "sub/env.db", "sub/env.db")]
    public void Resolve_GivenOrInEnvironment_IsTakenFromTheStartDirectory(string? given, string? environment, string expected) =>
        Assert.Equal(Path.Combine(_root.FullName, expected), StorePath.Resolve(given, _root.FullName, environment));

    [Theory]
    [InlineData(".git")]
    [InlineData("dapr.yaml")]
    public void Resolve_MarkerAbove_IsUnderThatFolder(string marker)
    {
        File.WriteAllText(Path.Combine(_root.FullName, marker), "");
        var start = _root.CreateSubdirectory("apps/one").FullName;

        Assert.Equal(Path.Combine(_root.FullName, ".dapr", "store.db"), StorePath.Resolve(null, start, null));
    }

    [Fact]
    public void Resolve_NearestMarkerWins()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, ".git"));
        var inner = _root.CreateSubdirectory("inner");
        File.WriteAllText(Path.Combine(inner.FullName, "dapr.yaml"), "");

        Assert.Equal(Path.Combine(inner.FullName, ".dapr", "store.db"), StorePath.Resolve(null, inner.FullName, ""));
    }
}
