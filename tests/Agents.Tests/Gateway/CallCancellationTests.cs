using Agents.Contracts;
using Agents.Contracts.Calls;
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
