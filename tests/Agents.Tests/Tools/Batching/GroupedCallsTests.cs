using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Adapters;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Batching;

/// <summary>Calls that go out in groups, through a whole worker.</summary>
public sealed class GroupedCallsTests
{
    private static readonly ToolManifest Update = Calls.Manifest("crm.update", reconcile: false) with
    {
        Class = ToolClass.Batch,
        Batching = new ToolBatching { Path = "/crm/update-batch", MaxItems = 3, MaxAgeMs = 1000 },
    };

    [Fact]
    public async Task Deliver_FullGroup_IsOneRequestAndEachCallHasItsOwnOutcome()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Update);
        await using var _ = rig;
        tool.Answer = request => Answer(request, refused: 1);
        var commands = Commands(3);

        await rig.AcceptAndDeliverAsync(commands);
        var records = await OutcomesAsync(rig, commands);

        var request = Assert.Single(tool.Requests);
        Assert.Equal("/crm/update-batch", request.BatchPath);
        Assert.Equal(
            commands.Select(command => (command.Id, command.IdempotencyKey, "tester", """{"orderId":"o-1"}""")),
            request.Command.Arguments.GetProperty("items").EnumerateArray().Select(item => (
                item.GetProperty("id").GetString()!, item.GetProperty("idempotencyKey").GetString()!, item.GetProperty("subject").GetString()!,
                item.GetProperty("arguments").GetRawText())));
        Assert.Equal([CallState.Succeeded, CallState.Failed, CallState.Succeeded], records.Select(record => record.State));
        Assert.Equal(["0", null, "2"], records.Select(record => record.Result?.GetRawText()));
        Assert.Equal("urn:crm:locked", records[1].Error!.Type);
        await rig.UntilAsync(() => rig.Journal.IsEmpty);
    }

    [Fact]
    public async Task Deliver_GroupIsNotFull_GoesOutAtItsAge()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Update);
        await using var _ = rig;
        tool.Answer = request => Answer(request);
        var commands = Commands(2);
        await rig.AcceptAndDeliverAsync(commands);
        await rig.UntilAsync(() => rig.Collector.Count == 2, stepMs: 0);
        Assert.Empty(tool.Requests);

        rig.Advance(1000);

        Assert.All(await OutcomesAsync(rig, commands), record => Assert.Equal(CallState.Succeeded, record.State));
        Assert.Single(tool.Requests);
    }

    [Fact]
    public async Task Deliver_SameCallTwice_IsInOneGroupOnce()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Update);
        await using var _ = rig;
        tool.Answer = request => Answer(request);
        var commands = Commands(2);
        await rig.AcceptAndDeliverAsync(commands);

        Assert.Equal(["SUCCESS"], await rig.DeliverAsync(commands[0]));
        Assert.Equal(2, rig.Collector.Count);
        rig.Advance(1000);
        await OutcomesAsync(rig, commands);

        Assert.Equal(2, Assert.Single(tool.Requests).Command.Arguments.GetProperty("items").GetArrayLength());
        await rig.UntilAsync(() => rig.Journal.IsEmpty);
    }

    [Fact]
    public async Task Cancel_CallThatIsCollected_IsNotSent()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Update);
        await using var _ = rig;
        tool.Answer = request => Answer(request);
        var commands = Commands(2);
        await rig.AcceptAndDeliverAsync(commands);

        rig.AskToCancel(commands[0]);
        await rig.UntilAsync(() => rig.Content.Record(commands[0].Id).State.IsFinal(), stepMs: 0);
        rig.Advance(1000);
        var records = await OutcomesAsync(rig, commands);

        Assert.Equal([CallState.Cancelled, CallState.Succeeded], records.Select(record => record.State));
        Assert.Equal(1, Assert.Single(tool.Requests).Command.Arguments.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Deliver_AnswerLacksAnItem_FailsThatCallOnly()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Update);
        await using var _ = rig;
        tool.Answer = request => Answer(request, without: 2);
        var commands = Commands(3);

        await rig.AcceptAndDeliverAsync(commands);
        var records = await OutcomesAsync(rig, commands);

        Assert.Equal([CallState.Succeeded, CallState.Succeeded, CallState.Failed], records.Select(record => record.State));
        Assert.Equal((ProblemTypes.InvalidResult, true), (records[2].Error!.Type, records[2].Error!.Retryable));
    }

    [Fact]
    public async Task Deliver_RequestIsLost_IsSentAgainAsAWhole()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Update);
        await using var _ = rig;
        tool.Answer = request => Answer(request);
        tool.Replies = number => number == 1 ? Reply.DoneAnswerLost : Reply.Done;
        var commands = Commands(3);

        await rig.AcceptAndDeliverAsync(commands);

        Assert.All(await OutcomesAsync(rig, commands), record => Assert.Equal((CallState.Succeeded, 2), (record.State, record.Attempts)));
        Assert.Equal(2, tool.Requests.Count);
    }

    [Fact]
    public async Task TakeOver_CollectedCallsOfADeadWorker_AreCollectedAgain()
    {
        var content = new StoreContent();
        var tool = new FakeTool { Answer = request => Answer(request) };
        var time = new FakeTimeProvider(Calls.Start);
        var commands = Commands(2);
        await using (var first = new WorkerRig(content, tool, time, [Update]))
        {
            await first.BeginAsync();
            await first.AcceptAndDeliverAsync(commands);
            await first.UntilAsync(() => first.Collector.Count == 2, stepMs: 0);
        }

        await using var second = new WorkerRig(content, tool, time, [Update]);
        await second.BeginAsync();
        Assert.Equal(2, second.Collector.Count);
        second.Advance(1000);

        Assert.All(await OutcomesAsync(second, commands), record => Assert.Equal(CallState.Succeeded, record.State));
        Assert.Single(tool.Requests);
    }

    [Fact]
    public async Task Figures_CollectedCalls_AreOpenAndNotQueued()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Update);
        await using var _ = rig;
        await rig.AcceptAndDeliverAsync(Commands(2));
        await rig.UntilAsync(() => rig.Collector.Count == 2, stepMs: 0);

        var lane = rig.Entry.Figures().ToLoad("w", rig.Time.GetUtcNow()).Lanes[(int)ToolClass.Batch];

        Assert.Equal((0, 2), (lane.Queued, lane.Tenants["demo"]));
        Assert.Empty(tool.Requests);
    }

    private static CallCommand[] Commands(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Calls.Command(tool: "crm.update", toolClass: ToolClass.Batch))];

    private static async Task<CallRecord[]> OutcomesAsync(WorkerRig rig, CallCommand[] commands)
    {
        foreach (var command in commands)
            await rig.OutcomeAsync(command);
        return [.. commands.Select(command => rig.Content.Record(command.Id))];
    }

    // Each result is the item's number.
    private static JsonElement Answer(ToolRequest request, int? refused = null, int? without = null)
    {
        var items = request.Command.Arguments.GetProperty("items").EnumerateArray().Select((item, number) => (Id: item.GetProperty("id").GetString(), number));
        return JsonSerializer.SerializeToElement(new
        {
            items = items.Where(item => item.number != without).Select(item => item.number == refused
                ? (object)new { id = item.Id, error = new { type = "urn:crm:locked", title = "Locked." } }
                : new { id = item.Id, result = item.number }),
        });
    }
}
