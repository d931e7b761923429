using System.Text.Json;
using Agents.Contracts.Decisions;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Facts;
using Agents.Decisions.Records;
using Agents.Decisions.Replays;
using Agents.Hosting.State;
using Agents.Tests.Hosting.State;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Decisions.Replays;

public sealed class ReplayRunnerTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DecisionDefinition Refund = Types.Read(Types.Refund);
    private readonly MemoryState _state = new();
    private readonly Rig _rig;
    private readonly IServiceProvider _app;

    public ReplayRunnerTests()
    {
        _rig = new Rig(_state);
        _app = _rig.Build();
    }

    [Fact]
    public async Task Run_SameVersion_NothingDiffers()
    {
        await DecideAsync(250);
        var report = await RunAsync(Refund, 1000);
        Assert.Equal((250, 0, 0, null), (report.Records, report.Skipped, report.Different, report.After));
    }

    [Fact]
    public async Task Run_StricterVersion_NamesWhatWouldChange()
    {
        await DecideAsync(40);
        // Scores are 0, 25, 50, ... 975: those from 300 to 475 are denied now.
        var stricter = Types.Read(Types.Refund.Replace("< 300", "< 500", StringComparison.Ordinal));
        var report = await RunAsync(stricter, 1000, examples: 3);
        Assert.Equal((40, 8, 8), (report.Records, report.Different, report.Differences["outcome"]));
        Assert.Equal(3, report.Examples.Count);
        Assert.All(report.Examples, one => Assert.Equal(
            ("outcome", DecisionOutcome.Approve, DecisionOutcome.Deny, "Too risky."), (one.Kind, one.Before, one.After, one.ReasonsAfter[0])));
    }

    [Fact]
    public async Task Run_InPages_HasEachRecordOnce()
    {
        await DecideAsync(25);
        var (count, after) = (0, (ListCursor?)null);
        do
        {
            var report = await RunAsync(Refund, 10, after: after);
            count += report.Records;
            after = report.After is { } text ? ListCursor.Read(text) : null;
        }
        while (after is not null);
        Assert.Equal(25, count);
    }

    [Theory]
    [InlineData("reason: Fine., values: { amountCents: input.amountCents }", "reason: Fine., values: { amountCents: input.amountCents + 1 }", "values")]
    [InlineData("action: {", "steps:\n  - { name: pay, tool: p.pay, compensation: { none: None. } }\naction: {", "steps")]
    [InlineData("action: {", "approvals:\n  - { name: boss, roles: [boss], timeout: 1h }\naction: {", "approvals")]
    [InlineData("guardrails:", "guardrails:\n  - { name: more, denyWhen: input.amountCents < 0, reason: No. }", "guardrails")]
    public async Task Run_OtherKindsOfDifferences_AreTold(string there, string instead, string kind)
    {
        await DecideAsync(1, score: 500);
        var other = Types.Read(Types.Refund.Replace(there, instead, StringComparison.Ordinal));
        Assert.Equal(kind, (await RunAsync(other, 10)).Examples.Single().Kind);
    }

    [Fact]
    public async Task Run_CutShortThen_IsSkipped()
    {
        await DecideAsync(1, score: 500);
        var key = _state.Values.Keys.Single(one => one.StartsWith("decision/", StringComparison.Ordinal));
        var exact = new ExactState(_state);
        await exact.WriteAsync(key, (await exact.ReadAsync<DecisionRecord>(key, None)).Value! with { CutShort = "the model" }, None);
        var report = await RunAsync(Refund, 10);
        Assert.Equal((0, 1, 0), (report.Records, report.Skipped, report.Different));
    }

    private async Task DecideAsync(int count, int? score = null)
    {
        var (maker, facts) = (_app.GetRequiredService<DecisionMaker>(), _app.GetRequiredService<FactStore>());
        for (var i = 0; i < count; i++)
        {
            await facts.PutAsync(new FactObserved { Tenant = "t", Key = $"score/c{i}", Value = JsonSerializer.SerializeToElement(score ?? (i * 25 % 1000)) }, None);
            await maker.DecideAsync(_rig.Request(Refund, new { customerId = $"c{i}", amountCents = 100 + i }));
        }
    }

    private Task<ReplayReport> RunAsync(DecisionDefinition definition, int limit, int examples = 20, ListCursor? after = null) =>
        _app.GetRequiredService<ReplayRunner>().RunAsync("t", definition, new RecordFilter { Type = "refund", Limit = limit, After = after }, examples, None);
}
