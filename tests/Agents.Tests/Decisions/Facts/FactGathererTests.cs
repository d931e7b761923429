using System.Text.Json;
using Agents.Contracts.Decisions;
using Agents.Decisions.Facts;
using Agents.Tests.Hosting.State;
using Agents.Tooling.Calls;
using Dapr;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Facts;

public sealed class FactGathererTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryState _state = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly Rig _rig;
    private readonly IServiceProvider _app;

    public FactGathererTests()
    {
        _rig = new Rig(_state) { Time = _time };
        _app = _rig.Build();
    }

    [Fact]
    public async Task Gather_Stream_HasValueAndAge()
    {
        await ObserveAsync(720, Noon.AddMinutes(-10));
        var fact = await GatherOneAsync("{ name: a, source: stream, key: \"score/{input.customerId}\", maxAge: 1h }");
        Assert.Equal((720, "score/c", 600_000L, null), (fact.Value!.Value.GetInt32(), fact.From, fact.AgeMs, fact.Missing));
    }

    [Theory]
    [InlineData(60, null)]
    [InlineData(61, "stale")]
    public async Task Gather_OlderThanMaxAge_IsMissing(int minutes, string? missing)
    {
        await ObserveAsync(720, Noon.AddMinutes(-minutes));
        var fact = await GatherOneAsync("{ name: a, source: stream, key: \"score/{input.customerId}\", maxAge: 1h }");
        Assert.Equal((missing, missing is null), (fact.Missing, fact.Value is not null));
    }

    [Theory]
    [InlineData("{ name: a, source: stream, key: nothing, maxAge: 1h }", "absent")]
    [InlineData("{ name: a, source: input, value: input.amountCents }", null)]
    [InlineData("{ name: a, source: input, value: \"input.customerId > 1 ? 1 : undefined\" }", "absent")]
    [InlineData("{ name: a, source: stream, key: \"x/{input.amountCents > 0}\", maxAge: 1h }", "a key needs a text or a number")]
    public async Task Gather_Missing_SaysWhy(string fact, string? missing)
    {
        var found = (await GatherOneAsync(fact)).Missing;
        Assert.True(missing is null ? found is null : found!.Contains(missing, StringComparison.Ordinal), found);
    }

    [Fact]
    public async Task Gather_SlowSources_AreAskedTogetherAndCostEachItsOwnTime()
    {
        var asked = new List<string>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Does not even listen when it is told to stop.
        _rig.Tools.Answer = (tool, _) =>
        {
            lock (asked)
            {
                asked.Add(tool);
                if (asked.Count == 3)
                    all.SetResult();
            }
            return tool == "t.quick" ? Task.FromResult(FakeTools.Succeeded(1)) : new TaskCompletionSource<CallSnapshot>().Task;
        };
        var gathering = GatherAsync("""
            { name: a, source: tool, tool: t.slow, timeoutMs: 100 }
            { name: b, source: tool, tool: t.quick, timeoutMs: 100 }
            { name: c, source: tool, tool: t.slower, timeoutMs: 300 }
            """);
        await all.Task;
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False(gathering.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        var facts = await gathering;
        Assert.Equal(["timeout", null, "timeout"], facts.Select(one => one.Missing));
        Assert.Equal([100, 300], new[] { facts[0].TookMs, facts[2].TookMs }.Select(ms => (int)ms));
        Assert.Equal(1, facts[1].Value!.Value.GetInt32());
    }

    [Fact]
    public async Task Gather_LessTimeThanTheFactMayTake_EndsWithTheDecisionsTime()
    {
        _rig.Tools.Answer = (_, _) => new TaskCompletionSource<CallSnapshot>().Task;
        var gathering = GatherAsync("{ name: a, source: tool, tool: t.slow, timeoutMs: 4000 }", TimeSpan.FromMilliseconds(50));
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal("timeout", (await gathering)[0].Missing);
    }

    [Fact]
    public async Task Gather_SourceThrowsWhatever_OnlyItsFactIsMissing()
    {
        await ObserveAsync(720, Noon);
        _rig.Tools.Answer = (_, _) => throw new InvalidOperationException("out of order");
        var facts = await GatherAsync("""
            { name: a, source: tool, tool: t.bad }
            { name: b, source: stream, key: score/c, maxAge: 1h }
            """);
        Assert.Equal(["out of order", null], facts.Select(one => one.Missing));
        _state.Before = key => key.StartsWith("fact/", StringComparison.Ordinal) ? throw new DaprException("down") : Task.CompletedTask;
        Assert.Equal("down", (await GatherOneAsync("{ name: a, source: stream, key: other, maxAge: 1h }")).Missing);
    }

    [Fact]
    public async Task Gather_ToolFails_SaysSo()
    {
        _rig.Tools.Answer = (_, _) => Task.FromResult(FakeTools.Succeeded(null) with { Status = CallStatus.Failed, Result = null });
        Assert.Equal("the call call failed", (await GatherOneAsync("{ name: a, source: tool, tool: t.bad }")).Missing);
    }

    [Fact]
    public async Task Gather_TooMuch_IsMissing()
    {
        _rig.Tools.Answer = (_, _) => Task.FromResult(FakeTools.Succeeded(new string('x', 70_000)));
        Assert.Equal("it has 70002 bytes; at most 65536 are taken", (await GatherOneAsync("{ name: a, source: tool, tool: t.big }")).Missing);

        _rig.Tools.Answer = (_, _) => Task.FromResult(FakeTools.Succeeded(new string('x', 60_000)));
        var facts = await GatherAsync(string.Join('\n', Enumerable.Range(0, 20).Select(i => $"{{ name: f{i}, source: tool, tool: t.big }}")));
        Assert.Equal(17, facts.Count(one => one.Missing is null));
        Assert.All(facts.Take(17), one => Assert.Null(one.Missing));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gather_Hedged_TheFirstAnswerCounts(bool firstAnswers)
    {
        var (first, second) = (new TaskCompletionSource<CallSnapshot>(), new TaskCompletionSource<CallSnapshot>());
        var asked = 0;
        _rig.Tools.Answer = (_, _) => ++asked == 1 ? first.Task : second.Task;
        var gathering = GatherAsync("{ name: a, source: tool, tool: t.slow, timeoutMs: 400, hedgeAfterMs: 100 }");
        Assert.Equal(1, asked);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        while (Volatile.Read(ref asked) < 2)
            await Task.Yield();
        (firstAnswers ? first : second).SetResult(FakeTools.Succeeded(firstAnswers ? 1 : 2));
        Assert.Equal(firstAnswers ? 1 : 2, (await gathering)[0].Value!.Value.GetInt32());
    }

    [Fact]
    public async Task Gather_HedgedAndTheFirstFails_TheSecondIsAskedAtOnce()
    {
        var asked = 0;
        _rig.Tools.Answer = (_, _) => ++asked == 1 ? throw new InvalidOperationException("no") : Task.FromResult(FakeTools.Succeeded(2));
        Assert.Equal(2, (await GatherAsync("{ name: a, source: tool, tool: t.slow, timeoutMs: 400, hedgeAfterMs: 100 }"))[0].Value!.Value.GetInt32());
    }

    [Fact]
    public async Task Gather_Arguments_AreThoseOfTheInput()
    {
        await GatherAsync("{ name: a, source: tool, tool: t.ask, arguments: { id: input.customerId, twice: input.amountCents * 2 }, timeoutMs: 300 }");
        var (tool, arguments, limit) = Assert.Single(_rig.Tools.Calls);
        Assert.Equal(("t.ask", """{"id":"c","twice":1400}""", 300d), (tool, arguments.GetRawText(), limit.TotalMilliseconds));
    }

    private async Task<GatheredFact> GatherOneAsync(string fact) => (await GatherAsync(fact))[0];

    private Task<IReadOnlyList<GatheredFact>> GatherAsync(string facts, TimeSpan? limit = null)
    {
        var list = string.Join('\n', facts.Split('\n').Select(one => "  - " + one.Trim()));
        var definition = Types.Read($"""
            kind: DecisionType
            name: x
            version: "1"
            description: Facts.
            input:
              type: object
              properties: {"{"} customerId: {"{"} type: string {"}"}, amountCents: {"{"} type: integer {"}"} {"}"}
            facts:
            {list}
            outcome:
              - {"{"} outcome: approve, reason: Yes. {"}"}
            """);
        return _app.GetRequiredService<FactGatherer>().GatherAsync(
            definition, Rig.Ann, JsonSerializer.SerializeToElement(new { customerId = "c", amountCents = 700 }), null,
            limit ?? TimeSpan.FromSeconds(5), None);
    }

    private Task ObserveAsync(int value, DateTimeOffset at) => _app.GetRequiredService<FactStore>().PutAsync(
        new FactObserved { Tenant = "t", Key = "score/c", Value = JsonSerializer.SerializeToElement(value), ObservedAt = at }, None);
}
