using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Recovery;

/// <summary>
/// Kills a worker before and after everything that it does to the outside, one run for each such moment, and lets another life take
/// over: exactly one outcome for every call, and a tool that is not idempotent has been sent to at most once.
/// </summary>
public sealed class CrashTests
{
    private const int MorePointsThanThereAre = 200;

    private static readonly string[] Honest =
        [ProblemTypes.NotExecuted, ProblemTypes.ToolUnreachable, ProblemTypes.ToolTimeout, "urn:shop:no"];

    [Theory]
    [InlineData(true, nameof(Reply.Done))]
    [InlineData(true, nameof(Reply.DoneAnswerLost))]
    [InlineData(true, nameof(Reply.Lost))]
    [InlineData(false, nameof(Reply.Done))]
    [InlineData(false, nameof(Reply.DoneAnswerLost))]
    [InlineData(false, nameof(Reply.Lost))]
    [InlineData(false, nameof(Reply.NeverSent))]
    [InlineData(false, nameof(Reply.Refused))]
    public async Task Worker_DiesAtAnyMoment_OneOutcomeAndNoSecondSend(bool idempotent, string firstReply)
    {
        var died = 0;
        for (var diesAt = 1; diesAt < MorePointsThanThereAre; diesAt++)
        {
            if (!await RunAsync(idempotent, Enum.Parse<Reply>(firstReply), diesAt, secondDiesAt: int.MaxValue))
            {
                // This life outlived its work, so every moment has been tried.
                Assert.True(died >= 8, $"Only {died} moments were tried.");
                return;
            }
            died++;
        }
        Assert.Fail("A call takes fewer steps than that.");
    }

    [Fact]
    public async Task TwoWorkers_DieOneAfterTheOther_OneOutcomeAndNoSecondSend()
    {
        for (var first = 6; first < 22; first += 2)
        {
            for (var second = 1; second < 24; second += 2)
                await RunAsync(idempotent: false, Reply.Done, first, second);
        }
    }

    /// <summary>Returns whether the first life died.</summary>
    private static async Task<bool> RunAsync(bool idempotent, Reply firstReply, int diesAt, int secondDiesAt)
    {
        var content = new StoreContent();
        var tool = new FakeTool { Replies = number => number == 1 ? firstReply : Reply.Done };
        var time = new FakeTimeProvider(Calls.Start);
        ToolManifest[] manifests = [Calls.Manifest(idempotent: idempotent, timeoutMs: idempotent ? 30_000 : 5000)];
        CallCommand[] commands = [Calls.Command(), Calls.Command(), Calls.Command()];
        var first = new Life(diesAt);

        var confirmed = await LiveAsync(new WorkerRig(content, tool, time, manifests, first), commands, accept: true);
        if (secondDiesAt != int.MaxValue)
            confirmed |= await LiveAsync(new WorkerRig(content, tool, time, manifests, new Life(secondDiesAt)), commands, deliver: !confirmed);

        await using var last = new WorkerRig(content, tool, time, manifests);
        await last.BeginAsync();
        if (!confirmed)
            Assert.All(await last.DeliverAsync(commands), status => Assert.Equal("SUCCESS", status));
        foreach (var command in commands)
        {
            var record = await last.OutcomeAsync(command);
            Assert.Single(content.Outcomes, outcome => outcome.Id == command.Id);
            if (idempotent)
                Assert.Equal(CallState.Succeeded, record.State);
            else
                AssertTrue(record, tool);
        }
        await last.UntilAsync(() => last.Journal.IsEmpty);
        return first.IsOver;
    }

    // What the record says is what the tool did.
    private static void AssertTrue(CallRecord record, FakeTool tool)
    {
        var sends = tool.Requests.Count(request => request.Command.Id == record.Command.Id);
        var effects = tool.EffectsOf(record.Command.Id);
        Assert.InRange(sends, 0, 1);
        switch (record.State)
        {
            case CallState.Succeeded:
                Assert.Equal(1, effects);
                break;
            default:
                Assert.Equal(CallState.Failed, record.State);
                Assert.Equal(0, effects);
                Assert.Contains(record.Error!.Type, Honest);
                break;
        }
    }

    /// <summary>Lives until it dies or has done everything; returns whether the broker was told that the delivery is taken.</summary>
    private static async Task<bool> LiveAsync(WorkerRig rig, CallCommand[] commands, bool accept = false, bool deliver = true)
    {
        await using var _ = rig;
        if (accept)
            Array.ForEach(commands, rig.Accept);
        try
        {
            await rig.BeginAsync();
            var confirmed = deliver && (await rig.DeliverAsync(commands)).All(status => status == "SUCCESS");
            await rig.UntilAsync(() => rig.Life.IsOver || commands.All(command => rig.Content.Record(command.Id).State.IsFinal()));
            return confirmed;
        }
        catch (DeadException)
        {
            return false;
        }
    }
}
