using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tools.Inventory.Changes;
using Agents.Tools.Inventory.Manifests;
using static Agents.Tests.Tools.Inventory.Changes.Documents;

namespace Agents.Tests.Tools.Inventory.Changes;

public sealed class VersionRulesTests
{
    [Fact]
    public void Publish_FirstOfATool_GetsAllCalls()
    {
        var edit = Changed(PublishRule.Apply(With(), Version("1.0.0")));

        Assert.Equal("1.0.0=100", edit.Next.Shares());
        Assert.Empty(edit.Next.Traffic);
        Assert.Equal(["published 1.0.0"], Words(edit));
    }

    [Fact]
    public void Publish_SecondWithoutTraffic_PinsThePresentOne()
    {
        var edit = Changed(PublishRule.Apply(With("1.0.0"), Version("1.1.0")));

        Assert.Equal("1.0.0=100", edit.Next.Shares());
        Assert.Equal(["1.0.0", "1.1.0"], edit.Next.VersionsOf(Tool).Select(one => one.Version));
    }

    [Fact]
    public void Publish_WithTraffic_LeavesItAsItIs()
    {
        var before = With("1.0.0", "1.1.0").Weighing(("1.0.0", 90), ("1.1.0", 10));

        var edit = Changed(PublishRule.Apply(before, Version("2.0.0")));

        Assert.Equal("1.0.0=90 1.1.0=10", edit.Next.Shares());
    }

    [Fact]
    public void Publish_SameAgain_ChangesNothing() => Assert.Same(Edit.Nothing, PublishRule.Apply(With("1.0.0"), Version("1.0.0")));

    [Fact]
    public void Publish_OtherContent_IsAConflict()
    {
        var refusal = Refused(PublishRule.Apply(With("1.0.0"), Version("1.0.0", "Another.")));

        Assert.Equal((409, ProblemTypes.InventoryConflict), (refusal.Status, refusal.Type));
        Assert.Equal("order.get 1.0.0 exists with other content. Publish the change under a new version.", refusal.Detail);
    }

    [Fact]
    public void Publish_SameWhileDraining_TakesItBackWithoutCalls()
    {
        var before = With("1.0.0", "1.1.0").Weighing(("1.1.0", 1)).Draining("1.0.0");

        var edit = Changed(PublishRule.Apply(before, Version("1.0.0")));

        Assert.Empty(edit.Next.States);
        Assert.Equal("1.1.0=1", edit.Next.Shares());
    }

    [Fact]
    public void Publish_FullInventory_IsAConflict()
    {
        var full = With([.. Enumerable.Range(0, Limits.MaxTools).Select(n => $"1.{n}")]);

        Assert.Equal(409, Refused(PublishRule.Apply(full, Version("2"))).Status);
    }

    [Fact]
    public void Publish_CompensationThatIsNotThere_NamesTheField()
    {
        var manifest = Version("1.0.0") with { Compensation = new ToolCompensation { Tool = "order.undo" } };

        var refusal = Refused(PublishRule.Apply(With(), manifest));

        Assert.Equal((422, ProblemTypes.InvalidManifest), (refusal.Status, refusal.Type));
        Assert.Equal("compensation.tool", Assert.Single(refusal.Errors).Field);
    }

    [Fact]
    public void SetTraffic_KnownVersions_IsTaken()
    {
        var edit = Changed(TrafficRule.Apply(With("1.0.0", "1.1.0"), Tool, At(("1.0.0", 90), ("1.1.0", 10))));

        Assert.Equal("1.0.0=90 1.1.0=10", edit.Next.Shares());
        Assert.Equal(90, Assert.Single(edit.Changes).Traffic!.Weights["1.0.0"]);
        Assert.Same(Edit.Nothing, TrafficRule.Apply(edit.Next, Tool, At(("1.1.0", 10), ("1.0.0", 90))));
    }

    [Fact]
    public void SetTraffic_UnknownOrDrainingVersion_NamesEach()
    {
        var before = With("1.0.0", "1.1.0").Draining("1.1.0");

        var refusal = Refused(TrafficRule.Apply(before, Tool, At(("1.0.0", 1), ("1.1.0", 2), ("9", 0))));

        Assert.Equal(
            [
                "weights.1.1.0 is 2, and the version drains; allowed: 0. Publishing it again takes it back into service.",
                "weights.9 is not a version of order.get; allowed: 1.0.0, 1.1.0.",
            ],
            refusal.Errors.Select(error => $"{error.Field} {error.Message}"));
        Assert.Equal(404, Refused(TrafficRule.Apply(before, "other", At(("1.0.0", 1)))).Status);
    }

    [Fact]
    public void Drain_OneOfTwo_GivesItsShareToTheOther()
    {
        var edit = Changed(DrainRule.Apply(With("1.0.0", "1.1.0").Weighing(("1.0.0", 90), ("1.1.0", 10)), Tool, "1.0.0"));

        Assert.Equal("1.1.0=10", edit.Next.Shares());
        Assert.Equal(VersionState.Draining, edit.Next.StateOf(Version("1.0.0")));
        Assert.Same(Edit.Nothing, DrainRule.Apply(edit.Next, Tool, "1.0.0"));
    }

    [Fact]
    public void Drain_NewestWithoutTraffic_GivesAllToTheOneBefore() =>
        Assert.Equal("1.0.0=100", Changed(DrainRule.Apply(With("1.0.0", "1.1.0"), Tool, "1.1.0")).Next.Shares());

    [Fact]
    public void Drain_TheLastThatGetsCalls_IsAConflict()
    {
        Assert.Equal(409, Refused(DrainRule.Apply(With("1.0.0"), Tool, "1.0.0")).Status);
        Assert.Equal(409, Refused(DrainRule.Apply(With("1.0.0", "1.1.0").Weighing(("1.0.0", 5)), Tool, "1.0.0")).Status);
        Assert.Equal(409, Refused(DrainRule.Apply(With("1.0.0", "1.1.0").Draining("1.0.0"), Tool, "1.1.0")).Status);
        Assert.Equal(404, Refused(DrainRule.Apply(With("1.0.0"), Tool, "2")).Status);
        Assert.Equal(404, Refused(DrainRule.Apply(With("1.0.0"), "other", "1.0.0")).Status);
    }

    [Fact]
    public void Drain_TheVersionOnTrial_EndsTheTrial()
    {
        var traffic = Traffic(("1.0.0", 90), ("1.1.0", 10)) with { Canary = new ToolCanary { Version = "1.1.0" } };

        var edit = Changed(DrainRule.Apply(With("1.0.0", "1.1.0").WithTraffic(Tool, traffic), Tool, "1.1.0"));

        Assert.Null(edit.Next.Traffic[Tool].Canary);
    }

    [Fact]
    public void Retire_Drained_TakesEveryWordOfItAway()
    {
        var before = With("1.0.0", "1.1.0").Weighing(("1.0.0", 0), ("1.1.0", 1)).Draining("1.0.0").WithFolderMark(Tool, "1.0.0");

        var edit = Changed(RetireRule.Apply(before, Tool, "1.0.0"));

        Assert.Equal("1.1.0", Assert.Single(edit.Next.Tools).Version);
        Assert.Empty(edit.Next.States);
        Assert.Empty(edit.Next.FromFolder!);
        Assert.Equal(["1.1.0"], edit.Next.Traffic[Tool].Weights.Keys);
        Assert.Equal(["retired 1.0.0"], Words(edit));
    }

    [Fact]
    public void Retire_WithCallsOrTheLast_IsAConflict()
    {
        Assert.Equal(409, Refused(RetireRule.Apply(With("1.0.0"), Tool, "1.0.0")).Status);
        Assert.Equal(409, Refused(RetireRule.Apply(With("1.0.0", "1.1.0"), Tool, "1.1.0")).Status);
        Assert.Equal(409, Refused(RetireRule.Apply(With("1.0.0", "1.1.0").Weighing(("1.0.0", 1), ("1.1.0", 1)), Tool, "1.0.0")).Status);
        Assert.Equal(404, Refused(RetireRule.Apply(With("1.0.0"), Tool, "2")).Status);
        Assert.Equal("1.1.0", Assert.Single(Changed(RetireRule.Apply(With("1.0.0", "1.1.0"), Tool, "1.0.0")).Next.Tools).Version);
    }

    [Fact]
    public void RollBack_TheTrialThatWasJudged_GivesItsShareToTheOthers()
    {
        var canary = new ToolCanary { Version = "2.0.0" };
        var before = With("1.0.0", "1.1.0", "2.0.0").WithTraffic(
            Tool, Traffic(("1.0.0", 60), ("1.1.0", 30), ("2.0.0", 10)) with { Canary = canary });

        var edit = Changed(RollBackRule.Apply(before, Tool, canary, "bad"));

        Assert.Equal("1.0.0=60 1.1.0=30", edit.Next.Shares());
        Assert.Null(edit.Next.Traffic[Tool].Canary);
        Assert.Equal(("rolled-back", "2.0.0", "bad"), (edit.Changes[0].Kind, edit.Changes[0].Version, edit.Changes[0].Reason));
        // The next replica that comes to the same judgement.
        Assert.Same(Edit.Nothing, RollBackRule.Apply(edit.Next, Tool, canary, "bad"));
        Assert.Same(Edit.Nothing, RollBackRule.Apply(before, Tool, canary with { MaxP95Ms = 5 }, "bad"));
    }

    private static TrafficAt At(params (string Version, int Weight)[] weights) =>
        new(Traffic(weights), weights.ToDictionary(one => one.Version, _ => default(YamlDotNet.Core.Mark)));
}
