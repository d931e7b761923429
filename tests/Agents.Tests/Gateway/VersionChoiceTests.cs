using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Gateway.Inventory;

namespace Agents.Tests.Gateway;

public sealed class VersionChoiceTests
{
    private const int Keys = 20_000;

    [Theory]
    [InlineData(90, 10)]
    [InlineData(50, 50)]
    [InlineData(999, 1)]
    [InlineData(1, 3)]
    public void Of_ManyKeys_SharesByWeight(int first, int second)
    {
        var choice = new VersionChoice([first, second]);

        var counts = new int[2];
        for (var i = 0; i < Keys; i++)
            counts[choice.Of(VersionChoice.Key("tenant", "key-" + i, ""))]++;

        Assert.InRange(counts[1], (Keys * second / (first + second)) - 250, (Keys * second / (first + second)) + 250);
    }

    [Fact]
    public void Of_WeightsChange_MovesNoKeyThatNeedNotMove()
    {
        var (before, after) = (new VersionChoice([90, 10]), new VersionChoice([70, 30]));

        for (var i = 0; i < Keys; i++)
        {
            var key = VersionChoice.Key("tenant", "key-" + i, "");
            if (before.Of(key) == 1)
                Assert.Equal(1, after.Of(key));
        }
    }

    [Fact]
    public void Of_SameProportions_IsTheSameChoice()
    {
        var (one, other) = (new VersionChoice([9, 1]), new VersionChoice([900, 100]));

        for (var i = 0; i < Keys; i++)
            Assert.Equal(one.Of(VersionChoice.Key("t", null, "call-" + i)), other.Of(VersionChoice.Key("t", null, "call-" + i)));
    }

    [Fact]
    public void Of_Ends_AreInRange()
    {
        var choice = new VersionChoice([1, 1000, 1]);

        Assert.Equal((0, 2), (choice.Of(0), choice.Of(ulong.MaxValue)));
    }

    [Fact]
    public void Key_OrderingKey_IsTheTenantsOwnAndNotTheCalls()
    {
        Assert.Equal(VersionChoice.Key("t", "k", "a"), VersionChoice.Key("t", "k", "b"));
        Assert.NotEqual(VersionChoice.Key("t", "k", "a"), VersionChoice.Key("u", "k", "a"));
        Assert.NotEqual(VersionChoice.Key("t", null, "a"), VersionChoice.Key("t", null, "b"));
        // As every replica has it: not the hash of one process.
        Assert.Equal(VersionChoice.Key("t", null, "a"), VersionChoice.Key("u", null, "a"));
    }

    [Fact]
    public void Pick_Allocates_Nothing()
    {
        var tool = Catalog(("1.0.0", 90), ("1.1.0", 10)).Find("pay")!;
        var id = CallId.New();
        tool.Pick("tenant", "key", id);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            tool.Pick("tenant", "key", id);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Build_Traffic_ShowsTheVersionWithMostCallsAndAllOthers()
    {
        var tool = Catalog(("1.0.0", 90), ("1.1.0", 10)).Find("pay")!;

        Assert.Equal("1.0.0", tool.Description.Version);
        Assert.Equal(
            ["2.0.0 Draining 0", "1.1.0 Active 10", "1.0.0 Active 90"], tool.Description.Versions.Select(v => $"{v.Version} {v.State} {v.Weight}"));
    }

    [Fact]
    public void Create_TwoVersions_KeepsOrderingKeysAndIdempotencyKeysOnOne()
    {
        var desk = new Desk();
        desk.Catalog.Value = Catalog(("1.0.0", 50), ("1.1.0", 50));

        string Version(string? key, string? orderingKey) =>
            desk.Factory.Create(Desk.Submission(key: key, orderingKey: orderingKey)).Value!.Version;

        Assert.Equal(["1.0.0", "1.1.0"], Enumerable.Range(0, 100).Select(_ => Version(null, null)).Distinct().Order());
        for (var i = 0; i < 20; i++)
        {
            Assert.Single(Enumerable.Range(0, 5).Select(_ => Version(null, "o" + i)).Distinct());
            Assert.Single(Enumerable.Range(0, 5).Select(_ => Version("k" + i, null)).Distinct());
        }
    }

    private static ToolCatalog Catalog(params (string Version, int Weight)[] weights) => ToolCatalog.Build(
        new InventoryDocument
        {
            Revision = 1,
            UpdatedAt = default,
            Tools = [Desk.Manifest("pay", "1.0.0"), Desk.Manifest("pay", "1.1.0"), Desk.Manifest("pay", "2.0.0")],
            Traffic = new Dictionary<string, ToolTraffic> { ["pay"] = new() { Weights = weights.ToDictionary(one => one.Version, one => one.Weight) } },
            States = new Dictionary<string, VersionState> { ["pay@2.0.0"] = VersionState.Draining },
        },
        ToolCatalog.Empty, (tool, reason) => Assert.Fail($"{tool}: {reason}"));
}
