using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway;
using Agents.Gateway.Calls;
using Microsoft.AspNetCore.Http;

namespace Agents.Tests.Gateway;

public sealed class FaultRequestTests
{
    private static readonly Principal Tester = Desk.Caller with { Scopes = ["charge", FaultRequest.Scope] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_Fault_StandsInTheCommand()
    {
        var desk = Allowing();

        await desk.Acceptance.AcceptAsync(With("error=503; rate=0.1"), null, Ct);

        Assert.Equal("error=503; rate=0.1", Assert.Single(desk.Ledger.Calls).Value.Record.Command.Fault);
    }

    [Fact]
    public async Task Accept_FaultsNotAllowedHere_Is400AndNamesTheSetting()
    {
        var desk = new Desk();

        var (_, refusal) = await desk.Acceptance.AcceptAsync(With("hang"), null, Ct);

        Assert.Equal((400, ProblemTypes.BadRequest), (refusal!.Status, refusal.Type));
        Assert.Equal("X-Agents-Fault is 'hang', but this gateway plays no faults: Gateway:FaultsOnDemand is false. Nothing was accepted.", refusal.Detail);
        Assert.Empty(desk.Ledger.Calls);
    }

    [Fact]
    public async Task Accept_WithoutTheScope_Is403()
    {
        var (_, refusal) = await Allowing().Acceptance.AcceptAsync(With("hang") with { Caller = Desk.Caller }, null, Ct);

        Assert.Equal((403, ProblemTypes.Forbidden), (refusal!.Status, refusal.Type));
        Assert.Contains("faults.inject", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_WrongFault_Is400AndSaysWhatIsAllowed()
    {
        var (_, refusal) = await Allowing().Acceptance.AcceptAsync(With("error=200"), null, Ct);

        Assert.Equal(400, refusal!.Status);
        var error = Assert.Single(refusal.Errors!);
        Assert.Equal(("/fault", "error=200", "error: 400 to 599"), (error.At, error.Value!.Value.GetString(), error.Allowed));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("error=503")]
    public async Task Accept_SameKeyOtherFault_IsAnotherCall(string? again)
    {
        var desk = Allowing();
        await desk.Acceptance.AcceptAsync(With("hang") with { IdempotencyKey = "k" }, null, Ct);

        var (_, refusal) = await desk.Acceptance.AcceptAsync(With(again) with { IdempotencyKey = "k" }, null, Ct);

        Assert.Equal(ProblemTypes.IdempotencyMismatch, refusal!.Type);
    }

    [Fact]
    public void Read_Header_IsThereOnceOrNotAtAll()
    {
        Assert.Equal((null, null), FaultRequest.Read(new HeaderDictionary()));
        Assert.Equal(("hang", null), FaultRequest.Read(new HeaderDictionary { ["X-Agents-Fault"] = "hang" }));
        Assert.Equal(400, FaultRequest.Read(new HeaderDictionary { ["X-Agents-Fault"] = "" }).Refusal!.Status);
        Assert.Equal(400, FaultRequest.Read(new HeaderDictionary { ["X-Agents-Fault"] = new(["hang", "crash"]) }).Refusal!.Status);
    }

    private static Desk Allowing() => new(options: new GatewayOptions { FaultsOnDemand = true });

    private static Submission With(string? fault) => Desk.Submission(caller: Tester) with { Fault = fault };
}
