using Agents.Contracts.Inventory;
using Agents.Tools.Inventory.Changes;
using static Agents.Tests.Tools.Inventory.Changes.Documents;

namespace Agents.Tests.Tools.Inventory.Changes;

public sealed class FolderRuleTests
{
    [Fact]
    public void Apply_NoInventory_MakesOne()
    {
        var edit = Changed(FolderRule.Apply(null, Folder(Version("1.0.0"))));

        Assert.Equal("1.0.0=100", edit.Next.Shares());
        Assert.Equal(["order.get@1.0.0"], edit.Next.FromFolder);
    }

    [Fact]
    public void Apply_EmptyFolder_ChangesNothing() => Assert.Same(Edit.Nothing, FolderRule.Apply(FromFolder("1.0.0"), Folder()));

    [Fact]
    public void Apply_SameAgain_ChangesNothing() =>
        Assert.Same(Edit.Nothing, FolderRule.Apply(FromFolder("1.0.0"), Folder(Version("1.0.0"))));

    [Fact]
    public void Apply_NewVersionInPlaceOfTheOld_TakesAllCallsAndTheOldDrains()
    {
        var edit = Changed(FolderRule.Apply(FromFolder("1.0.0"), Folder(Version("1.1.0"))));

        Assert.Equal("1.1.0=100", edit.Next.Shares());
        Assert.Equal(["published 1.1.0", "draining 1.0.0"], Words(edit));
    }

    [Fact]
    public void Apply_OlderVersionInPlaceOfTheNewer_TakesAllCallsToo() =>
        Assert.Equal("1.0.0=100", Changed(FolderRule.Apply(FromFolder("1.1.0"), Folder(Version("1.0.0")))).Next.Shares());

    [Fact]
    public void Apply_NewVersionWhereTrafficIsSet_LeavesTheTraffic()
    {
        var before = FromFolder("1.0.0").Weighing(("1.0.0", 100));
        var folder = Folder(Version("1.1.0"));

        var edit = Changed(FolderRule.Apply(before, folder));

        Assert.Equal("1.0.0=100", edit.Next.Shares());
        Assert.Equal(["published 1.1.0"], Words(edit));
        Assert.Equal("order.get 1.0.0 has no file any more and stays: no other version could take its calls", Assert.Single(folder.Notes));
    }

    [Fact]
    public void Apply_ChangedContent_ReplacesTheVersion()
    {
        var edit = Changed(FolderRule.Apply(FromFolder("1.0.0"), Folder(Version("1.0.0", "Another."))));

        Assert.Equal("Another.", Assert.Single(edit.Next.Tools).Description);
        Assert.Equal(["published 1.0.0"], Words(edit));
    }

    [Fact]
    public void Apply_LastFileOfAToolGone_KeepsTheTool()
    {
        var before = FromFolder("1.0.0");
        var other = Version("1.0.0") with { Name = "order.put" };
        var folder = Folder(other);

        var edit = Changed(FolderRule.Apply(before, folder));

        Assert.Equal(["order.get", "order.put"], edit.Next.Tools.Select(one => one.Name));
        Assert.Equal("1.0.0=100", edit.Next.Shares());
        Assert.Single(folder.Notes);
    }

    [Fact]
    public void Apply_VersionsOfTheApi_AreNeverTouched()
    {
        // Published through the API: not among the folder's.
        var before = With("1.0.0", "2.0.0").WithFolderMark(Tool, "1.0.0").Weighing(("1.0.0", 50), ("2.0.0", 50));
        var folder = Folder(Version("1.0.0"), Version("2.0.0", "Another."));

        Assert.Same(Edit.Nothing, FolderRule.Apply(before, folder));
        Assert.Equal("order.get 2.0.0 was published through the API with other content; that stays", Assert.Single(folder.Notes));
        Assert.Same(Edit.Nothing, FolderRule.Apply(before, Folder(Version("1.0.0"))));
    }

    [Fact]
    public void Apply_GoneAndDrainedForLong_Retires()
    {
        var before = FromFolder("1.0.0", "1.1.0").Draining("1.0.0");

        Assert.Same(Edit.Nothing, FolderRule.Apply(before, Folder(Version("1.1.0"))));
        var edit = Changed(FolderRule.Apply(before, Folder(Version("1.1.0")) with { Retirable = new HashSet<string> { "order.get@1.0.0" } }));

        Assert.Equal("1.1.0", Assert.Single(edit.Next.Tools).Version);
        Assert.Equal(["retired 1.0.0"], Words(edit));
    }

    [Fact]
    public void Apply_DrainedByAPersonAndFileStillThere_StaysDraining()
    {
        var before = FromFolder("1.0.0", "1.1.0").Draining("1.0.0");
        var files = new[] { Version("1.0.0"), Version("1.1.0") };

        Assert.Same(Edit.Nothing, FolderRule.Apply(before, Folder(files)));
        var edit = Changed(FolderRule.Apply(before, Folder(files) with { Appeared = new HashSet<string> { "order.get@1.0.0" } }));

        Assert.Empty(edit.Next.States);
    }

    [Fact]
    public void Apply_InventoryFromBeforeMarks_CountsAsTheFolders()
    {
        var before = With("1.0.0") with { FromFolder = null };

        var edit = Changed(FolderRule.Apply(before, Folder(Version("1.1.0"))));

        Assert.Equal(["published 1.1.0", "draining 1.0.0"], Words(edit));
        Assert.Equal(["order.get@1.0.0", "order.get@1.1.0"], edit.Next.FromFolder);
    }

    private static InventoryDocument FromFolder(params string[] versions) =>
        versions.Aggregate(With(versions), (document, version) => document.WithFolderMark(Tool, version));

    private static FolderContent Folder(params ToolManifest[] manifests) => new(manifests, new HashSet<string>(), new HashSet<string>());
}
