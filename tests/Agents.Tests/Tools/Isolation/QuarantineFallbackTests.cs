using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;

namespace Agents.Tests.Tools.Isolation;

/// <summary>What runs instead of a version in quarantine, and what becomes of it when the inventory changes.</summary>
public sealed class QuarantineFallbackTests : QuarantineRigs
{
    [Fact]
    public async Task Fallback_Previous_RunsTheNewestOlderVersionThatIsWellAndOpenToTheCaller()
    {
        var rig = await StartAsync(
            "one", Manifest("1.0.0"), Manifest("1.1.0"), Manifest("1.2.0") with { RequiredScopes = ["more"] },
            Manifest("2.0.0", fallback: QuarantineFallback.Previous), Manifest("3.0.0"));
        await MakeSickAsync(rig);

        var record = await RunAsync(rig);
        Assert.Equal((CallState.Succeeded, "1.1.0"), (record.State, record.VersionRan));

        await MakeSickAsync(rig, "1.1.0");
        Assert.Equal("1.0.0", (await RunAsync(rig)).VersionRan);
        await MakeSickAsync(rig, "1.0.0");
        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(rig)).Error!.Type);
    }

    [Fact]
    public async Task Fallback_PreviousIsDraining_IsNotTaken()
    {
        var rig = await StartAsync("one", Manifest("1.0.0"), Manifest("2.0.0", fallback: QuarantineFallback.Previous));
        await PutInventoryAsync(rig, document => document with
        {
            States = new Dictionary<string, VersionState> { ["order.get@1.0.0"] = VersionState.Draining },
        });
        await MakeSickAsync(rig);

        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(rig)).Error!.Type);
    }

    [Fact]
    public async Task Fallback_ProbeFails_ItsCallRunsOnThePreviousAllTheSame()
    {
        var rig = await StartAsync("one", Manifest("1.0.0"), Manifest("2.0.0", fallback: QuarantineFallback.Previous));
        await MakeSickAsync(rig);
        await PassAsync(10);

        var record = await RunAsync(rig);
        await rig.LookAsync();

        Assert.Equal((CallState.Succeeded, "1.0.0", 2), (record.State, record.VersionRan, record.Attempts));
        Assert.Equal(1, Entry().FailedProbes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inventory_VersionReplacedOrRemoved_LosesItsEntry(bool removed)
    {
        await MakeSickAsync();
        await PutInventoryAsync(Two, document => document with
        {
            Tools = [.. document.Tools
                .Where(manifest => !removed || manifest.Version != "2.0.0")
                .Select(manifest => manifest.Version == "2.0.0" ? manifest with { Description = "Mended." } : manifest)],
        });

        await Two.LookAsync();

        Assert.Empty(Content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions);
        await One.LookAsync();
        Assert.False(One.Guards.Find("order.get", "2.0.0")!.IsOver);
    }

    [Fact]
    public async Task Inventory_OtherRevisionOfTheSameVersion_KeepsItsEntry()
    {
        await MakeSickAsync();
        await PutInventoryAsync(Two, document => document);

        await Two.LookAsync();

        Assert.Single(Two.Quarantine.Current.Versions);
    }

    [Fact]
    public async Task Inventory_EntryOfAVersionThatNobodyHas_GoesWhenItsProbeIsDue()
    {
        await MakeSickAsync();
        var rig = await StartAsync("three", Manifest("1.0.0"));
        await rig.LookAsync();
        Assert.Single(rig.Quarantine.Current.Versions);

        await PassAsync(10);
        await rig.LookAsync();

        Assert.Empty(Content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions);
    }
}
