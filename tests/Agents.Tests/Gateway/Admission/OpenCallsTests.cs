using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Gateway.Admission;

namespace Agents.Tests.Gateway.Admission;

public sealed class OpenCallsTests
{
    private readonly Desk _desk = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Add_Twice_CountsOnce()
    {
        var command = Add("t");
        _desk.Open.Add(command);

        Assert.Equal((1, 1, new OpenCount(1, 1)), (_desk.Open.Count, _desk.Open.OfClass(ToolClass.Critical), _desk.Open.OfTenant("t")));
    }

    [Fact]
    public void Remove_WhatIsNotThere_ChangesNothing()
    {
        Add("t");
        _desk.Open.Remove(CallId.New());
        _desk.Open.Remove("no id at all");

        Assert.Equal(1, _desk.Open.Count);
    }

    [Fact]
    public void Remove_Last_LeavesNothingOfTheTenant()
    {
        var command = Add("t");
        _desk.Open.Remove(command.Id);

        Assert.Equal((0, 0, default), (_desk.Open.Count, _desk.Open.OfClass(ToolClass.Critical), _desk.Open.OfTenant("t")));
    }

    [Fact]
    public void OfTenant_AWorkerReported_OnlyLaterOnesAreRecent()
    {
        var before = Add("t");
        _desk.Hear();
        var after = Add("t");
        var both = _desk.Open.OfTenant("t");
        _desk.Open.Remove(before.Id);
        var one = _desk.Open.OfTenant("t");
        _desk.Open.Remove(after.Id);
        Add("t", ToolClass.Batch);

        Assert.Equal((new OpenCount(2, 1), new OpenCount(1, 1)), (both, one));
        Assert.Equal((new OpenCount(1, 1), default), (_desk.Open.OfTenant("t", ToolClass.Batch), _desk.Open.OfTenant("t", ToolClass.Critical)));
    }

    [Fact]
    public async Task Check_EndWasMissed_IsFoundInTheLedger()
    {
        var (ended, open, unknown, gone) = (Add("t"), Add("t"), Add("t"), Add("t"));
        _desk.Ledger.Put(CallRecord.Accepted(ended) with { State = CallState.Succeeded });
        _desk.Ledger.Put(CallRecord.Accepted(open));
        _desk.Ledger.Put(CallRecord.Accepted(unknown) with { State = CallState.Unknown });
        using var check = new OpenCallsCheck(_desk.Open, _desk.Ledger, _desk.Time);

        await check.CheckAsync(Ct);
        var young = _desk.Open.Count;
        _desk.Time.Advance(TimeSpan.FromMinutes(1));
        await check.CheckAsync(Ct);

        Assert.Equal((4, 1), (young, _desk.Open.Count));
        Assert.Empty(_desk.Open.TakeOlderThan(TimeSpan.FromMinutes(1), 10));
        _desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([open.Id], _desk.Open.TakeOlderThan(TimeSpan.FromMinutes(1), 10));
        Assert.DoesNotContain(gone.Id, _desk.Ledger.Calls.Keys);
    }

    [Fact]
    public async Task Check_LedgerDown_KeepsCounting()
    {
        Add("t");
        _desk.Time.Advance(TimeSpan.FromMinutes(1));
        _desk.Ledger.IsDown = true;
        using var check = new OpenCallsCheck(_desk.Open, _desk.Ledger, _desk.Time);

        await check.CheckAsync(Ct);

        Assert.Equal(1, _desk.Open.Count);
    }

    private CallCommand Add(string tenant, ToolClass toolClass = ToolClass.Critical)
    {
        var command = _desk.Factory.Create(Desk.Submission(caller: Desk.Caller with { Tenant = tenant })).Value! with { Class = toolClass };
        _desk.Open.Add(command);
        return command;
    }
}
