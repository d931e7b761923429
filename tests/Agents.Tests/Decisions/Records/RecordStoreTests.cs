using Agents.Decisions;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Decisions.Subjects;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Records;

public sealed class RecordStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryState _state = new();

    [Fact]
    public async Task Verify_Untouched_IsIntact()
    {
        await WriteAsync(300);
        var report = await new ChainCheck(_state).RunAsync("t", None);
        Assert.Empty(report.Findings);
        Assert.Equal((true, 300L, 300), (report.Intact, report.Entries, report.Records));
    }

    [Theory]
    [InlineData("decision/t/id3", "\"requestedBy\":\"s\"", "\"requestedBy\":\"x\"", "its record is not the one that was chained")]
    [InlineData("chain/t/r/0", "\"id\":\"id3\"", "\"id\":\"id4\"", "does not follow")]
    public async Task Verify_Edited_IsFound(string key, string there, string instead, string finding)
    {
        await WriteAsync(10);
        _state.Edit(key, json => json.Replace(there, instead, StringComparison.Ordinal));
        Assert.Contains((await new ChainCheck(_state).RunAsync("t", None)).Findings, one => one.Contains(finding, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("removed", "does not follow")]
    [InlineData("swapped", "does not follow")]
    [InlineData("cut", "its head says 10")]
    public async Task Verify_EntriesChanged_IsFound(string how, string finding)
    {
        await WriteAsync(10);
        var entries = (await _state.ReadAsync<ChainSegment>("chain/t/r/0", None)).Value!.Entries.ToList();
        if (how == "removed")
            entries.RemoveAt(4);
        else if (how == "swapped")
            (entries[3], entries[4]) = (entries[4], entries[3]);
        else
            entries.RemoveAt(9);
        await _state.WriteAsync("chain/t/r/0", new ChainSegment(entries), None);
        Assert.Contains((await new ChainCheck(_state).RunAsync("t", None)).Findings, one => one.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_RecordRemoved_IsFound()
    {
        await WriteAsync(10);
        _state.Values.Remove("decision/t/id5");
        Assert.Equal(["decision id5: its record is gone"], (await new ChainCheck(_state).RunAsync("t", None)).Findings);
    }

    [Fact]
    public async Task AddAsync_AfterARestart_GoesOnWithTheChain()
    {
        await WriteAsync(130);
        await WriteAsync(10, from: 1000);
        var report = await new ChainCheck(_state).RunAsync("t", None);
        Assert.Equal((true, 140L), (report.Intact, report.Heads.Single().Seq));
    }

    [Fact]
    public async Task FindAsync_ByOutcomeAndLimit_NewestFirst()
    {
        await WriteAsync(200);
        var found = await new RecordList(_state).FindAsync("t", new RecordFilter("refund", null, DecisionOutcome.Deny, null, null, 3), None);
        Assert.Equal(["id199", "id198", "id197"], found.Select(one => one.Id));
        Assert.Empty(await new RecordList(_state).FindAsync("other", new RecordFilter(null, null, null, null, null, 3), None));
    }

    [Fact]
    public async Task CompleteAsync_Ended_IsFinalAndChainedOnce()
    {
        var store = await WriteAsync(1, state: RecordState.Running);
        var completion = new RunCompletion { Tenant = "t", Id = "id0", Ended = true, Outcome = DecisionOutcome.Approve, At = DateTimeOffset.UnixEpoch };
        await store.CompleteAsync(completion, None);
        await store.CompleteAsync(completion, None);
        var record = (await store.FindAsync("t", "id0", None))!;
        // Never more than was decided.
        Assert.Equal((RecordState.Final, 2, DecisionOutcome.Deny), (record.State, record.Revision, record.Outcome));
        var report = await new ChainCheck(_state).RunAsync("t", None);
        Assert.Equal((true, 2L), (report.Intact, report.Entries));
    }

    [Fact]
    public async Task TryReserve_TwoAtOnce_OneHasToLookAgain()
    {
        var histories = new SubjectHistories(_state, new FakeTimeProvider());
        var read = await histories.ReadAsync("t", "c", None);
        Assert.True(await histories.TryReserveAsync("t", "c", read, Refund("a"), None));
        Assert.False(await histories.TryReserveAsync("t", "c", read, Refund("b"), None));
        await histories.ReleaseAsync("t", "c", "a", None);
        Assert.Equal(SubjectActionState.Released, (await histories.ReadAsync("t", "c", None)).Actions.Single().State);
    }

    private static SubjectAction Refund(string id) =>
        new() { Id = id, Action = "refund", At = new FakeTimeProvider().GetUtcNow(), State = SubjectActionState.Reserved };

    private async Task<RecordStore> WriteAsync(int count, int from = 0, RecordState state = RecordState.Final)
    {
        var store = new RecordStore(_state, new SubjectHistories(_state, TimeProvider.System), new DecisionsOptions { Instance = "r" }, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(from, count).Select(i => store.AddAsync(Record(i, state))));
        return store;
    }

    private static DecisionRecord Record(int i, RecordState state)
    {
        var evaluation = new DecisionEvaluation
        {
            Outcome = DecisionOutcome.Deny,
            Reasons = ["No."],
            Values = Json.EmptyObject,
            Rules = Json.EmptyObject,
            RuleHits = [],
            Guardrails = [],
            Steps = [],
            Approvals = [],
        };
        return new DecisionRecord
        {
            Id = $"id{i}",
            Tenant = "t",
            RequestedBy = "s",
            Type = new PinnedType("t", "refund", "1", "d"),
            State = state,
            Revision = 1,
            At = DateTimeOffset.UnixEpoch.AddSeconds(i),
            InputDigest = "x",
            Input = Json.EmptyObject,
            Facts = [],
            Evaluation = evaluation,
            Outcome = evaluation.Outcome,
            Reasons = evaluation.Reasons,
            Timings = new DecisionTimings(0, 0, 0, 0),
        };
    }
}
