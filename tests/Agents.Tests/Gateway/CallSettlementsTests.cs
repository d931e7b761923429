using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Gateway.Calls;
using Agents.Gateway.Inventory;
using Agents.Gateway.Waiting;
using Agents.Tooling.Calls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Gateway;

public sealed class CallSettlementsTests
{
    private static readonly Principal Person = new() { Tenant = "ops", Subject = "kim", Scopes = ["tools.admin"] };

    private readonly Desk _desk = new();
    private readonly WaitRoom _room;
    private readonly CallSettlements _settlements;

    public CallSettlementsTests()
    {
        _room = new WaitRoom(_desk.Time);
        _settlements = new CallSettlements(_desk.Ledger, _desk.Catalog, _room, _desk.Time, NullLogger<CallSettlements>.Instance);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settle_Succeeded_RecordsResultAndPersonAndTellsWhoWaits()
    {
        var id = await UnknownAsync();
        var watcher = new OutcomeWatcher(id);
        using var seat = _room.Enter(watcher);

        var (call, _) = await _settlements.SettleAsync(id, Body("""{"outcome":"succeeded","result":{"n":1},"reason":"seen"}"""), Person, Ct);

        Assert.Equal((CallStatus.Succeeded, 1), (call!.Status, call.Result!.Value.GetProperty("n").GetInt32()));
        var record = _desk.Ledger.Calls[id].Record;
        Assert.Equal((CallState.Succeeded, null, _desk.Time.GetUtcNow()), (record.State, record.Error, record.FinishedAt));
        Assert.Equal(new CallSettlement { Tenant = "ops", Subject = "kim", Reason = "seen", At = _desk.Time.GetUtcNow() }, record.Settlement);
        Assert.Equal(CallStatus.Succeeded, (await watcher.Outcome).Status);
    }

    [Fact]
    public async Task Settle_Failed_HasAnErrorOfItsOwnType()
    {
        var id = await UnknownAsync();

        var (call, _) = await _settlements.SettleAsync(id, Body("""{"outcome":"failed","reason":"no such parcel"}"""), Person, Ct);

        Assert.Equal((CallStatus.Failed, ProblemTypes.SettledAsFailed, "no such parcel"), (call!.Status, call.Error!.Type, call.Error.Detail));
    }

    [Theory]
    [InlineData(CallState.Accepted)]
    [InlineData(CallState.Sent)]
    [InlineData(CallState.Succeeded)]
    public async Task Settle_NotUnknown_Is409(CallState state)
    {
        var id = await UnknownAsync(state);

        var (_, refusal) = await _settlements.SettleAsync(id, Body("""{"outcome":"failed","reason":"r"}"""), Person, Ct);

        Assert.Equal((409, ProblemTypes.NotSettleable, state), (refusal!.Status, refusal.Type, _desk.Ledger.Calls[id].Record.State));
    }

    [Fact]
    public async Task Settle_ToolHasAStatusQuery_IsLeftToTheWorkers()
    {
        _desk.Catalog.Value = ToolCatalog.Build(
            new InventoryDocument
            {
                Revision = 2,
                UpdatedAt = default,
                Tools = [Desk.Manifest("pay", "1.10.0") with { Reconcile = new ToolReconcile { Path = "/x/{idempotencyKey}" } }],
            },
            ToolCatalog.Empty, (_, _) => { });
        var id = await UnknownAsync();

        var (_, refusal) = await _settlements.SettleAsync(id, Body("""{"outcome":"failed","reason":"r"}"""), Person, Ct);

        Assert.Equal((409, "pay has a status query, and the workers keep asking it."), (refusal!.Status, refusal.Detail));
    }

    [Fact]
    public async Task Settle_SettledMeanwhile_TheFirstStands()
    {
        var id = await UnknownAsync();
        _desk.Ledger.BeforeUpdate = () => _desk.Ledger.Put(_desk.Ledger.Calls[id].Record with { State = CallState.Succeeded });

        var (_, refusal) = await _settlements.SettleAsync(id, Body("""{"outcome":"failed","reason":"r"}"""), Person, Ct);

        Assert.Equal((409, CallState.Succeeded), (refusal!.Status, _desk.Ledger.Calls[id].Record.State));
    }

    [Fact]
    public async Task Settle_NoSuchCall_Is404() =>
        Assert.Equal(404, (await _settlements.SettleAsync(CallId.New(), Body("""{"outcome":"failed","reason":"r"}"""), Person, Ct)).Refusal!.Status);

    [Theory]
    [InlineData("""[]""", "", "an object")]
    [InlineData("""{"reason":"r"}""", "/outcome", "is required")]
    [InlineData("""{"outcome":"failed"}""", "/reason", "is required")]
    [InlineData("""{"outcome":"lost","reason":"r"}""", "/outcome", "succeeded or failed")]
    [InlineData("""{"outcome":"failed","reason":""}""", "/reason", "a string of 1 to 2000 characters")]
    [InlineData("""{"outcome":"failed","reason":"r","result":null}""", "/result", "nothing when the outcome is failed")]
    [InlineData("""{"outcome":"failed","reason":"r","more":1}""", "/more", "only outcome, result, reason")]
    public void Read_WrongBody_NamesTheField(string json, string at, string allowed)
    {
        var (_, refusal) = SettleBody.Read(JsonSerializer.Deserialize<JsonElement>(json));

        var error = Assert.Single(refusal!.Errors!);
        Assert.Equal((400, at, allowed), (refusal.Status, error.At, error.Allowed));
    }

    [Fact]
    public void Read_ResultOverTheLimit_Is413()
    {
        var body = JsonSerializer.SerializeToElement(new { outcome = "succeeded", reason = "r", result = new string('x', Limits.MaxResultBytes) });

        Assert.Equal(413, SettleBody.Read(body).Refusal!.Status);
    }

    private static SettleBody Body(string json) => SettleBody.Read(JsonSerializer.Deserialize<JsonElement>(json)).Value!;

    private async Task<string> UnknownAsync(CallState state = CallState.Unknown)
    {
        var (call, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        _desk.Ledger.Put(_desk.Ledger.Calls[call!.Id].Record with { State = state });
        return call.Id;
    }
}
