using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Guardrails;
using Agents.Decisions.Subjects;
using Agents.Tests.Hosting.State;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Subjects;

public sealed class SubjectHistoriesTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryState _state = new();
    private readonly SubjectHistories _histories;

    public SubjectHistoriesTests() => _histories = new SubjectHistories(_state, new FakeTimeProvider(Noon));

    [Fact]
    public async Task Add_SameIdAgain_ChangesNothing()
    {
        await _histories.AddAsync("t", "s", Action("a", Noon), None);
        await _histories.AddAsync("t", "s", Action("a", Noon.AddDays(-1)), None);
        Assert.Equal(Noon, (await ReadAsync()).Actions.Single().At);
    }

    [Fact]
    public async Task Add_OutOfOrder_OldestFirst()
    {
        await _histories.AddAsync("t", "s", Action("b", Noon), None);
        await _histories.AddAsync("t", "s", Action("a", Noon.AddHours(-1)), None);
        Assert.Equal(["a", "b"], (await ReadAsync()).Actions.Select(one => one.Id));
    }

    [Fact]
    public async Task Add_TooMany_DropsTheOldestAndSaysSinceWhenItIsComplete()
    {
        await FillAsync(SubjectHistories.MaxActions + 2);
        var history = await ReadAsync();
        Assert.Equal((SubjectHistories.MaxActions, "2"), (history.Actions.Count, history.Actions[0].Id));
        Assert.Equal(Noon.AddHours(-SubjectHistories.MaxActions).AddHours(-1), history.CompleteSince);
    }

    [Fact]
    public async Task Add_TooManyAndSomeReleased_DropsThoseThatCountNoMore()
    {
        await FillAsync(SubjectHistories.MaxActions, released: 10);
        await _histories.AddAsync("t", "s", Action("new", Noon), None);
        var history = await ReadAsync();
        Assert.Null(history.CompleteSince);
        Assert.Equal(9, history.Actions.Count(one => one.State == SubjectActionState.Released));
    }

    // A guardrail that had to look at what was dropped cannot tell, and so denies; a shorter window is not touched.
    [Theory]
    [InlineData(100, GuardrailResult.Failed)]
    [InlineData(10, GuardrailResult.Passed)]
    public void Evaluate_HistoryWasCut_FailsWhereItCounts(int days, string expected)
    {
        using var context = new ExpressionContext(new EnginePool());
        var input = new EvaluationInput
        {
            Id = "d",
            Now = Noon,
            Input = Json.EmptyObject,
            Facts = [],
            History = [],
            HistorySince = Noon.AddDays(-50),
        };
        var window = TimeSpan.FromDays(days);
        GuardrailDefinition[] all =
        [
            new CountGuardrail("c", "r", "refund", window, 5), new SumGuardrail("s", "r", "refund", window, "cents", 5), new WaitGuardrail("w", "r", window, "refund"),
        ];
        Assert.All(all, one => Assert.Equal(expected, GuardrailEvaluator.Evaluate(one, 1, context, input, null).Result));
    }

    [Fact]
    public async Task Settle_WhatWasReservedAndDoesNotStand_CountsNoMore()
    {
        await _histories.TryReserveAsync("t", "s", await ReadAsync(), Action("a", Noon), None);
        await _histories.SettleAsync("t", "s", "a", null, None);
        await _histories.SettleAsync("t", "s", "never", null, None);
        Assert.Equal(SubjectActionState.Released, (await ReadAsync()).Actions.Single().State);
        await _histories.SettleAsync("t", "s", "a", Action("a", Noon), None);
        Assert.Equal(SubjectActionState.Done, (await ReadAsync()).Actions.Single().State);
    }

    [Fact]
    public async Task Confirm_ReleasedBefore_StaysReleased()
    {
        await _histories.TryReserveAsync("t", "s", await ReadAsync(), Action("a", Noon) with { State = SubjectActionState.Reserved }, None);
        await _histories.ReleaseAsync("t", "s", "a", None);
        await _histories.ConfirmAsync("t", "s", "a", None);
        Assert.Equal(SubjectActionState.Released, (await ReadAsync()).Actions.Single().State);
    }

    [Theory]
    [InlineData(SubjectActionState.Reserved, 1, true)]
    [InlineData(SubjectActionState.Reserved, 0, false)]
    [InlineData(SubjectActionState.Done, 0, true)]
    [InlineData(SubjectActionState.Released, 1, false)]
    public void Counts_ByStateAndTime(object state, int untilSeconds, bool counts) =>
        Assert.Equal(counts, (Action("a", Noon) with { State = (SubjectActionState)state, Until = Noon.AddSeconds(untilSeconds) }).Counts(Noon));

    [Fact]
    public async Task TryReserve_ManySubjectsAtOnce_OneConflictIsNoMatterOfTheOthers()
    {
        // On a real clock: large groups wait for a moment of it.
        var histories = new SubjectHistories(_state, TimeProvider.System);
        var read = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => histories.ReadAsync("t", $"s{i % 30}", None)));
        await _histories.AddAsync("t", "s7", Action("other", Noon), None);
        var reserved = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            histories.TryReserveAsync("t", $"s{i % 30}", read[i], Action($"a{i}", TimeProvider.System.GetUtcNow()), None)));
        Assert.False(reserved[7]);
        // Of those for one subject one stands, and its history has that one.
        for (var i = 0; i < 30; i++)
        {
            var won = new[] { i, i + 30 }.Where(one => one < 40 && reserved[one]).Select(one => $"a{one}").ToArray();
            Assert.Equal(i == 7 ? 0 : 1, won.Length);
            Assert.Equal(i == 7 ? ["other"] : won, (await histories.ReadAsync("t", $"s{i}", None)).Actions.Select(one => one.Id));
        }
    }

    private static SubjectAction Action(string id, DateTimeOffset at) => new() { Id = id, Action = "refund", At = at, State = SubjectActionState.Done };

    private async Task FillAsync(int count, int released = 0)
    {
        var actions = Enumerable.Range(0, count - 1)
            .Select(i => Action($"{i}", Noon.AddHours(i - count)) with { State = i < released ? SubjectActionState.Released : SubjectActionState.Done }).ToArray();
        await _state.WriteAsync("subject/t/s", new SubjectHistories.SubjectDocument(actions), None);
        await _histories.AddAsync("t", "s", Action($"{count - 1}", Noon.AddHours(-1)), None);
    }

    private Task<SubjectHistory> ReadAsync() => _histories.ReadAsync("t", "s", None);
}
