using System.Text.Json;
using Agents.Decisions.Definitions;
using Agents.Decisions.Expressions;
using Agents.Decisions.Proposals;
using Agents.Tooling.Calls;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Proposals;

public sealed class ModelCallTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);
    private static readonly ModelDefinition Model = Types.Read(Types.Refund + "\nmodel: { tool: m.ask, timeoutMs: 300 }").Model!;
    private readonly FakeTimeProvider _time = new();
    private readonly FakeTools _tools = new();

    [Fact]
    public async Task Ask_Answer_IsCanonical()
    {
        _tools.Answer = (_, _) => Task.FromResult(FakeTools.Succeeded(JsonElement.Parse("""{"values":{"b":1.0,"a":2},"outcome":"deny"}""")));
        var answer = await AskAsync(Long);
        Assert.Equal(("""{"outcome":"deny","values":{"a":2,"b":1}}""", null), (answer.Value!.Value.GetRawText(), answer.Error));
        Assert.Equal(TimeSpan.FromMilliseconds(300), _tools.Calls.Single().Limit);
    }

    [Theory]
    [InlineData(5000, 300)]
    [InlineData(100, 100)]
    public async Task Ask_Hangs_EndsWithItsTimeOrThatOfTheDecision(int leftMs, int endsMs)
    {
        var stopped = false;
        _tools.Answer = (_, token) =>
        {
            token.Register(() => stopped = true);
            return new TaskCompletionSource<CallSnapshot>().Task;
        };
        var asking = AskAsync(TimeSpan.FromMilliseconds(leftMs));
        _time.Advance(TimeSpan.FromMilliseconds(endsMs - 1));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var answer = await asking;
        Assert.Equal((null, "timeout", true), (answer.Value, answer.Error, stopped));
    }

    [Fact]
    public async Task Ask_NoTimeLeft_IsNotAsked()
    {
        Assert.Equal("timeout", (await AskAsync(TimeSpan.Zero)).Error);
        Assert.Empty(_tools.Calls);
    }

    [Fact]
    public async Task Ask_FailsInAnyWay_IsNoProposal()
    {
        _tools.Answer = (_, _) => throw new InvalidOperationException("out of order");
        Assert.Equal("out of order", (await AskAsync(Long)).Error);
        _tools.Answer = (_, _) => Task.FromResult(FakeTools.Succeeded(null) with { Status = CallStatus.Expired, Result = null });
        Assert.Equal("the call call expired", (await AskAsync(Long)).Error);
        _tools.Answer = (_, _) => Task.FromResult(FakeTools.Succeeded(JsonElement.Parse("[1e999]")));
        Assert.Equal("A number is too large.", (await AskAsync(Long)).Error);
        _tools.Answer = (_, _) => Task.FromResult(FakeTools.Succeeded(new string('x', 70_000)));
        Assert.Equal("its answer has 70002 bytes; at most 65536 are taken", (await AskAsync(Long)).Error);
    }

    private Task<ModelAnswer> AskAsync(TimeSpan left) => new ModelCall(_tools, _time).AskAsync(Model, Rig.Ann, Json.EmptyObject, left, None);
}
