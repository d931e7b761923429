using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;

namespace Agents.Tests.Tools.Isolation;

/// <summary>A version on trial.</summary>
public sealed class VersionFallbackTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(nameof(Reply.Lost))]
    [InlineData(nameof(Reply.NeverSent))]
    [InlineData(nameof(Reply.Broken))]
    [InlineData(nameof(Reply.Corrupt))]
    public async Task RunAsync_OnTrialAndFails_RunsAgainOnTheLargestOtherVersionAndCounts(string reply)
    {
        var (rig, tool) = await StartAsync();
        await using var _ = rig;
        tool.Replies = number => number == 1 ? Enum.Parse<Reply>(reply) : Reply.Done;
        var command = Calls.Command() with { Version = "2.0.0" };
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((CallState.Succeeded, "1.1.0", 2), (record.State, record.VersionRan, record.Attempts));
        Assert.Equal(["2.0.0", "1.1.0"], tool.Versions);
        Assert.Equal((1, 1), Figures(rig, "2.0.0"));
        Assert.Equal((1, 0), Figures(rig, "1.1.0"));
    }

    [Fact]
    public async Task RunAsync_OnTrialAndRefuses_IsTheAnswer()
    {
        var (rig, tool) = await StartAsync();
        await using var _ = rig;
        tool.Replies = _ => Reply.Refused;
        var command = Calls.Command() with { Version = "2.0.0" };
        await rig.AcceptAndDeliverAsync(command);

        Assert.Equal(("urn:shop:no", "2.0.0"), ((await rig.OutcomeAsync(command)).Error!.Type, rig.Content.Record(command.Id).VersionRan));
        Assert.Single(tool.Requests);
        Assert.Equal((1, 0), Figures(rig, "2.0.0"));
    }

    [Fact]
    public async Task RunAsync_NotOnTrialAndFails_IsTheAnswer()
    {
        var (rig, tool) = await StartAsync();
        await using var _ = rig;
        tool.Replies = _ => Reply.Broken;
        var command = Calls.Command() with { Version = "1.1.0" };
        await rig.AcceptAndDeliverAsync(command);

        Assert.Equal("1.1.0", (await rig.OutcomeAsync(command)).VersionRan);
        Assert.Single(tool.Requests);
        Assert.Equal((1, 1), Figures(rig, "1.1.0"));
    }

    [Fact]
    public async Task RunAsync_TrialWasEndedMeanwhile_RunsAgainOnTheVersionThatGetsMost()
    {
        var (rig, tool) = await StartAsync();
        await using var _ = rig;
        await SetTrafficAsync(rig, new ToolTraffic { Weights = new Dictionary<string, int> { ["1.0.0"] = 20, ["1.1.0"] = 70, ["2.0.0"] = 0 } });
        tool.Replies = number => number == 1 ? Reply.Broken : Reply.Done;
        var command = Calls.Command() with { Version = "2.0.0" };
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((CallState.Succeeded, "1.1.0", 2), (record.State, record.VersionRan, record.Attempts));
    }

    [Fact]
    public async Task RunAsync_OtherVersionNeedsAScope_IsTheAnswer()
    {
        var (rig, tool) = await StartAsync(scopes: "more");
        await using var _ = rig;
        tool.Replies = _ => Reply.Lost;
        var command = Calls.Command() with { Version = "2.0.0" };
        await rig.AcceptAndDeliverAsync(command);

        Assert.Equal("2.0.0", (await rig.OutcomeAsync(command)).VersionRan);
    }

    [Fact]
    public async Task RunAsync_DeadlineOver_IsTheAnswer()
    {
        var (rig, tool) = await StartAsync();
        await using var _ = rig;
        tool.Replies = _ => Reply.Hang;
        var command = Calls.Command(deadlineMs: 1000) with { Version = "2.0.0" };
        await rig.AcceptAndDeliverAsync(command);

        var record = await rig.OutcomeAsync(command);

        Assert.Equal((ProblemTypes.ToolTimeout, "2.0.0", 1), (record.Error!.Type, record.VersionRan, tool.Requests.Count));
    }

    [Fact]
    public async Task RunAsync_NotIdempotent_IsNotRunAgainButCounts()
    {
        var (rig, tool) = await StartAsync(idempotent: false);
        await using var _ = rig;
        tool.Replies = _ => Reply.Broken;
        var command = Calls.Command() with { Version = "2.0.0" };
        await rig.AcceptAndDeliverAsync(command);

        Assert.Equal("2.0.0", (await rig.OutcomeAsync(command)).VersionRan);
        Assert.Single(tool.Requests);
        Assert.Equal((1, 1), Figures(rig, "2.0.0"));
    }

    [Fact]
    public async Task Ended_CallRehearsesAFault_DoesNotCount()
    {
        var (rig, _) = await StartAsync();
        await using var __ = rig;
        var command = Calls.Command() with { Version = "2.0.0", Fault = "hang" };
        await rig.AcceptAndDeliverAsync(command);

        // Not allowed on this worker, so it runs as usual.
        Assert.Equal(CallState.Succeeded, (await rig.OutcomeAsync(command)).State);
        Assert.Equal((0, 0), Figures(rig, "2.0.0"));
    }

    private static (int Ended, int Failed) Figures(WorkerRig rig, string version)
    {
        var figures = rig.Stats.Read("order.get", version, Window);
        return (figures.Ended, figures.Failed);
    }

    private static async Task<(WorkerRig Rig, FakeTool Tool)> StartAsync(bool idempotent = true, params string[] scopes)
    {
        ToolManifest[] manifests = [
            Manifest("1.0.0"), Manifest("1.1.0") with { RequiredScopes = scopes }, Manifest("2.0.0")];
        var (rig, tool) = await WorkerRig.StartAsync(manifests);
        await SetTrafficAsync(rig, new ToolTraffic
        {
            Weights = new Dictionary<string, int> { ["1.0.0"] = 20, ["1.1.0"] = 70, ["2.0.0"] = 10 },
            Canary = new ToolCanary { Version = "2.0.0" },
        });
        return (rig, tool);

        ToolManifest Manifest(string version) =>
            Calls.Manifest(idempotent: idempotent, attempts: 1, outputSchema: """{"type":"object"}""") with { Version = version };
    }

    private static async Task SetTrafficAsync(WorkerRig rig, ToolTraffic traffic)
    {
        lock (rig.Content.Gate)
        {
            var document = rig.Content.Read<InventoryDocument>(LedgerKeys.Inventory).Value!;
            rig.Content.Put(LedgerKeys.Inventory, document with
            {
                Revision = document.Revision + 1,
                Traffic = new Dictionary<string, ToolTraffic> { ["order.get"] = traffic },
            });
        }
        await rig.Inventory.RefreshAsync(CancellationToken.None);
    }
}
