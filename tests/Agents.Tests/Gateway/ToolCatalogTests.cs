using Agents.Contracts.Inventory;
using Agents.Gateway.Inventory;

namespace Agents.Tests.Gateway;

public sealed class ToolCatalogTests
{
    [Theory]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("1.0", "1.0.1")]
    [InlineData("2.0.0-beta", "2.0.0")]
    [InlineData("2.0.0-alpha", "2.0.0-beta")]
    [InlineData("1.a", "1.b")]
    public void Compare_Versions_PartByPart(string older, string newer)
    {
        Assert.True(VersionOrder.Instance.Compare(older, newer) < 0);
        Assert.True(VersionOrder.Instance.Compare(newer, older) > 0);
        Assert.Equal(0, VersionOrder.Instance.Compare(newer, newer));
    }

    [Fact]
    public void Build_SameSchema_IsNotCompiledAgain()
    {
        var first = Build(ToolCatalog.Empty, Desk.Manifest("a", "1"));
        var second = Build(first, Desk.Manifest("a", "2"));
        var third = Build(second, Desk.Manifest("a", "3", "true"));

        Assert.Same(first.Find("a")!.Main.Schema, second.Find("a")!.Main.Schema);
        Assert.NotSame(second.Find("a")!.Main.Schema, third.Find("a")!.Main.Schema);
        Assert.Equal("3", third.Find("a")!.Description.Version);
    }

    [Fact]
    public void Build_UnusableSchema_KeepsThePreviousVersionAndTheOthers()
    {
        var unusable = new List<string>();
        var first = Build(ToolCatalog.Empty, Desk.Manifest("a", "1"), Desk.Manifest("b", "1"));

        var second = Build(
            first, unusable, Desk.Manifest("a", "2", """{"type":"nonsense"}"""), Desk.Manifest("b", "2"), Desk.Manifest("c", "1", "5"));

        Assert.Equal(["a 2", "c 1"], unusable);
        Assert.Equal(["a 1", "b 2"], second.List.Tools.Select(t => $"{t.Name} {t.Version}"));
    }

    private static ToolCatalog Build(ToolCatalog previous, params ToolManifest[] tools) => Build(previous, [], tools);

    private static ToolCatalog Build(ToolCatalog previous, List<string> unusable, params ToolManifest[] tools) => ToolCatalog.Build(
        new InventoryDocument { Revision = previous.Revision + 1, UpdatedAt = default, Tools = tools }, previous, (tool, _) => unusable.Add(tool));
}
