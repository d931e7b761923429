using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Adapters;
using Agents.Tools.Pools;

namespace Agents.Tests.Tools.Pools;

public sealed class PooledAdapterTests
{
    private readonly FakeInstances _fakes = new();

    [Fact]
    public async Task Send_InstanceIsReady_RunsOnItAndGivesItBack()
    {
        var adapter = new PooledAdapter(_fakes.Create(new ToolPool()));

        Assert.IsType<ToolAnswer.Result>(await adapter.SendAsync(Request(), CancellationToken.None));

        Assert.Single(_fakes.All[0].Requests);
        Assert.Equal(0, _fakes.Pool!.Counts.Running);
    }

    [Fact]
    public async Task Send_NoneCanBeStarted_IsAFaultInConnecting()
    {
        _fakes.OnStart = (_, _) => throw new InstanceStartException("no such program");
        var adapter = new PooledAdapter(_fakes.Create(new ToolPool()));

        var fault = Assert.IsType<ToolAnswer.Fault>(await adapter.SendAsync(Request(), CancellationToken.None));

        Assert.Equal(
            (ProblemTypes.ToolUnreachable, "no such program", true, true),
            (fault.Error.Type, fault.Error.Detail, fault.NeverSent, fault.Connecting));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_WaitsTooLong_WasNeverSentAndIsConnectingOnlyWithoutAnInstance(bool starts)
    {
        if (starts)
            _fakes.OnStart = (_, token) => Task.Delay(Timeout.Infinite, token);
        var adapter = new PooledAdapter(_fakes.Create(new ToolPool { Max = 1 }));
        using var running = starts ? null : await _fakes.RentAsync();
        using var cancel = new CancellationTokenSource();
        var waiting = adapter.SendAsync(Request(), cancel.Token);

        await cancel.CancelAsync();

        var fault = Assert.IsType<ToolAnswer.Fault>(await waiting);
        Assert.Equal((ProblemTypes.ToolTimeout, true, starts), (fault.Error.Type, fault.NeverSent, fault.Connecting));
    }

    [Fact]
    public async Task Query_NoneCanBeStarted_IsNotKnown()
    {
        _fakes.OnStart = (_, _) => throw new InstanceStartException("no such program");
        var adapter = new PooledAdapter(_fakes.Create(new ToolPool()));

        var answer = await adapter.QueryAsync(new ToolReconcile { Path = "/{idempotencyKey}" }, Calls.Command(), CancellationToken.None);

        Assert.Equal(new EffectAnswer.NotKnown("no such program"), answer);
    }

    private static ToolRequest Request() => new(Calls.Command(), 1, Calls.Start, TimeSpan.FromSeconds(1));
}
