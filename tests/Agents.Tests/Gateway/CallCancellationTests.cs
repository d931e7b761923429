using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Gateway.Inventory;
using Agents.Tooling.Calls;

namespace Agents.Tests.Gateway;

public sealed class CallCancellationTests
{
    private readonly Desk _desk = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_Queued_RecordsTheWishAndLeavesTheState()
    {
        var id = await SubmitAsync();

        var (call, _) = await _desk.Cancellation.RequestAsync(id, Desk.Caller, Ct);

        Assert.Equal((CallStatus.Queued, _desk.Time.GetUtcNow()), (call!.Status, call.CancelRequestedAt));
        Assert.Equal(CallState.Accepted, _desk.Ledger.Calls[id].Record.State);
        var signal = Assert.Single(_desk.Signals.Sent);
        Assert.Equal((Signal.CancelRequested, id), (signal.Kind, signal.CallId));
    }

    [Fact]
    public async Task Request_Again_OnlyTellsTheWorkersAgain()
    {
        var id = await SubmitAsync();
        await _desk.Cancellation.RequestAsync(id, Desk.Caller, Ct);
        var etag = _desk.Ledger.Calls[id].ETag;

        await _desk.Cancellation.RequestAsync(id, Desk.Caller, Ct);

        Assert.Equal((etag, 2), (_desk.Ledger.Calls[id].ETag, _desk.Signals.Sent.Count));
    }

    [Theory]
    [InlineData(CallState.Sent, true)]
    [InlineData(CallState.Unknown, false)]
    [InlineData(CallState.Succeeded, false)]
    public async Task Request_StartedAndCancellable_RecordsTheWishWhileItRuns(CallState state, bool recorded)
    {
        _desk.Catalog.Value = ToolCatalog.Build(
            new InventoryDocument { Revision = 2, UpdatedAt = default, Tools = [Desk.Manifest("pay", "1.10.0") with { Cancellable = true }] },
            ToolCatalog.Empty, (_, _) => { });
        var id = await SubmitAsync();
        _desk.Ledger.Put(_desk.Ledger.Calls[id].Record with { State = state });

        var (call, refusal) = await _desk.Cancellation.RequestAsync(id, Desk.Caller, Ct);

        Assert.Equal((recorded, recorded ? 1 : 0), (_desk.Ledger.Calls[id].Record.CancelRequestedAt is not null, _desk.Signals.Sent.Count));
        Assert.Equal((recorded ? CallStatus.Running : null, recorded ? null : ProblemTypes.NotCancellable), (call?.Status, refusal?.Type));
    }

    [Theory]
    [InlineData(CallState.Sent)]
    [InlineData(CallState.Unknown)]
    [InlineData(CallState.Succeeded)]
    [InlineData(CallState.Failed)]
    [InlineData(CallState.Expired)]
    public async Task Request_StartedOrEnded_Is409(CallState state)
    {
        var id = await SubmitAsync();
        _desk.Ledger.Put(_desk.Ledger.Calls[id].Record with { State = state });

        var (_, refusal) = await _desk.Cancellation.RequestAsync(id, Desk.Caller, Ct);

        Assert.Equal((409, ProblemTypes.NotCancellable), (refusal!.Status, refusal.Type));
    }

    [Fact]
    public async Task Request_StartsMeanwhile_Is409AndTheRecordIsTheWorkers()
    {
        var id = await SubmitAsync();
        _desk.Ledger.BeforeUpdate = () => _desk.Ledger.Put(_desk.Ledger.Calls[id].Record with { State = CallState.Sent });

        var (_, refusal) = await _desk.Cancellation.RequestAsync(id, Desk.Caller, Ct);

        Assert.Equal(409, refusal!.Status);
        Assert.Null(_desk.Ledger.Calls[id].Record.CancelRequestedAt);
    }

    [Fact]
    public async Task Request_OfAnotherTenant_IsNotThere()
    {
        var id = await SubmitAsync();

        var (_, refusal) = await _desk.Cancellation.RequestAsync(id, Desk.Caller with { Tenant = "u" }, Ct);

        Assert.Equal((404, ProblemTypes.CallNotFound), (refusal!.Status, refusal.Type));
        Assert.Null(_desk.Ledger.Calls[id].Record.CancelRequestedAt);
    }

    private async Task<string> SubmitAsync()
    {
        var (call, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        return call!.Id;
    }
}
