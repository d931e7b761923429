using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Hosting.State;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Batching;
using Agents.Tools.Execution;
using Agents.Tools.Recovery;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Batching;

public sealed class BatchCollectorTests : IDisposable
{
    private static readonly ToolBatching OneSecond = new() { MaxItems = 3, MaxAgeMs = 1000 };

    private readonly FakeTimeProvider _time = new(Calls.Start);
    private readonly List<WorkItem> _sent = [];
    private readonly BatchCollector _collector;

    public BatchCollectorTests()
    {
        _collector = new BatchCollector(new ToolsOptions { BatchBacklog = 10 }, _time);
        _collector.Out = _sent.AddRange;
    }

    [Fact]
    public void Add_FullGroup_GoesOutAtOnce()
    {
        var calls = Add(OneSecond, "a", "b", "c", "d");

        var batch = Assert.IsType<CallBatch>(Assert.Single(_sent));
        Assert.Equal(calls[..3], batch.Calls);
        Assert.Equal(1, _collector.Count);
    }

    [Fact]
    public void Add_LaterCalls_DoNotExtendTheAge()
    {
        Add(OneSecond, "a");
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Add(OneSecond, "b");
        Assert.Empty(_sent);

        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(2, Assert.Single(_sent).Calls.Count);
        Assert.Equal(0, _collector.Count);
    }

    [Fact]
    public void Add_AfterAGroupWentOut_BeginsANewAge()
    {
        Add(OneSecond, "a");
        _time.Advance(TimeSpan.FromMilliseconds(1000));
        Add(OneSecond, "b");
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Single(_sent);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public void Add_OtherTenants_NeverShareAGroup()
    {
        _collector.Add([(Call("a", tenant: "one"), OneSecond), (Call("b", tenant: "two"), OneSecond)]);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["one", "two"], _sent.Select(item => item.Tenant).Order());
        Assert.All(_sent, item => Assert.Single(item.Calls));
    }

    [Fact]
    public void Add_WithKey_GroupsByItsValue()
    {
        var byRegion = OneSecond with { Key = "/region" };
        _collector.Add([
            (Call("a", arguments: """{"region":"eu"}"""), byRegion),
            (Call("b", arguments: """{"region":"us"}"""), byRegion),
            (Call("c", arguments: """{"region":"eu"}"""), byRegion),
            (Call("d", arguments: "{}"), byRegion)]);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["a,c", "b", "d"], _sent.Select(item => string.Join(',', item.Calls.Select(call => call.Id))).Order());
    }

    [Fact]
    public void Add_DeadlineBeforeTheAge_HandsTheCallOutAloneAtItsDeadline()
    {
        var late = Call("late", deadlineMs: 400);
        _collector.Add([(Call("a"), OneSecond), (late, OneSecond)]);
        _time.Advance(TimeSpan.FromMilliseconds(400));

        Assert.Same(late, Assert.Single(_sent));
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal("a", Assert.Single(_sent[1].Calls).Id);
    }

    [Fact]
    public void Add_MoreThanARequestCarries_SendsWhatThereIs()
    {
        var large = $$"""{"note":"{{new string('x', Limits.MaxBatchBytes / 2)}}"}""";
        _collector.Add([(Call("a", arguments: large), OneSecond), (Call("b", arguments: large), OneSecond)]);

        Assert.Equal("a", Assert.Single(Assert.Single(_sent).Calls).Id);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("b", Assert.Single(_sent[1].Calls).Id);
    }

    [Fact]
    public void Tenants_WaitingCalls_AreCounted()
    {
        _collector.Add([(Call("a", tenant: "one"), OneSecond), (Call("b", tenant: "one", tool: "other"), OneSecond), (Call("c", tenant: "two"), OneSecond)]);

        Assert.Equal([("one", 2), ("two", 1)], _collector.Tenants.Select(tenant => (tenant.Key, tenant.Value)).Order());
    }

    [Fact]
    public void Take_WaitingCall_IsNotSent()
    {
        Add(OneSecond, "a", "b");

        Assert.Equal("a", _collector.Take("a")?.Id);
        Assert.Null(_collector.Take("a"));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("b", Assert.Single(Assert.Single(_sent).Calls).Id);
    }

    [Fact]
    public void Take_LastCallOfAGroup_LeavesNothingToSend()
    {
        Add(OneSecond, "a");
        _collector.Take("a");
        Add(OneSecond, "b");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("b", Assert.Single(Assert.Single(_sent).Calls).Id);
    }

    [Fact]
    public void Flush_ByTool_SendsItsGroupsOnly()
    {
        var nightly = new ToolBatching { Schedule = "0 2 * * *", TimeZone = "Europe/Berlin" };
        _collector.Add([(Call("a", tool: "crm.update"), nightly), (Call("b", tool: "other"), nightly)]);

        _collector.Flush("crm.update");

        Assert.Equal("a", Assert.Single(Assert.Single(_sent).Calls).Id);
        Assert.Equal(1, _collector.Count);
    }

    [Fact]
    public void Add_Scheduled_GoesOutByItselfWhenNoJobComes()
    {
        // 12:00 UTC; the next 02:00 in Berlin (UTC+1 in winter) is 01:00 UTC, 13 hours away.
        Add(new ToolBatching { Schedule = "0 2 * * *", TimeZone = "Europe/Berlin" }, "a");
        _time.Advance(TimeSpan.FromHours(13));
        Assert.Empty(_sent);

        _time.Advance(BatchSchedule.Grace);

        Assert.Single(_sent);
    }

    [Fact]
    public void Add_ScheduledFurtherThanATimerReaches_GoesOutOnItsDay()
    {
        Add(new ToolBatching { Schedule = "0 0 1 3 *" }, deadlineMs: int.MaxValue, "a");
        // A timer of a day at most, again and again.
        for (var day = 0; day < 24; day++)
            _time.Advance(TimeSpan.FromDays(1));

        // Its deadline of 24.8 days comes first.
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("a", Assert.Single(_sent).Calls[0].Id);
    }

    [Fact]
    public void HasRoom_OverTheBacklog_IsFalse()
    {
        Add(new ToolBatching { MaxItems = 100 }, "1", "2", "3", "4", "5", "6");

        Assert.True(_collector.HasRoom(4));
        Assert.False(_collector.HasRoom(5));
    }

    [Theory]
    [InlineData(ToolClass.Batch, null, true, true)]
    [InlineData(ToolClass.Batch, "key", true, false)]
    [InlineData(ToolClass.Interactive, null, true, false)]
    [InlineData(ToolClass.Batch, null, false, false)]
    public void Takes_CallAndManifest_OnlyWhatMayBeGrouped(ToolClass toolClass, string? orderingKey, bool batching, bool takes)
    {
        var manifest = Calls.Manifest() with { Batching = batching ? OneSecond : null };

        Assert.Equal(takes, BatchCollector.Takes(Call("a", toolClass: toolClass, orderingKey: orderingKey), manifest));
    }

    public void Dispose() => _collector.Dispose();

    private List<QueuedCall> Add(ToolBatching batching, params string[] ids) => Add(batching, 100_000_000, ids);

    private List<QueuedCall> Add(ToolBatching batching, int deadlineMs, params string[] ids)
    {
        var calls = ids.Select(id => Call(id, deadlineMs: deadlineMs)).ToList();
        _collector.Add([.. calls.Select(call => (call, batching))]);
        return calls;
    }

    private QueuedCall Call(
        string id, string tenant = "demo", string tool = "crm.update", string arguments = "{}", int deadlineMs = 100_000_000,
        ToolClass toolClass = ToolClass.Batch, string? orderingKey = null)
    {
        var command = Calls.Command(id, tool, toolClass, orderingKey) with
        {
            Principal = new Principal { Tenant = tenant, Subject = "tester" },
            Arguments = JsonDocument.Parse(arguments).RootElement,
            Deadline = _time.GetUtcNow().AddMilliseconds(deadlineMs),
        };
        return new QueuedCall(new Versioned<CallRecord>(CallRecord.Accepted(command), "1"), new JournalSegment(null!, 0, 2), 0);
    }
}
