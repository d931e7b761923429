using System.Text.Json;
using Agents.Decisions;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Decisions.Subjects;
using Agents.Hosting.Audit;
using Agents.Hosting.State;
using Agents.Tests.Hosting.State;
using Dapr;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Records;

public sealed class RecordStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryState _state = new();
    private readonly ExactState _exact;

    public RecordStoreTests() => _exact = new ExactState(_state);

    [Fact]
    public async Task Verify_Untouched_IsIntact()
    {
        await WriteAsync(300);
        var report = await Check().RunAsync("t", None);
        Assert.Empty(report.Findings);
        Assert.Equal((true, 300L, 300), (report.Intact, report.Entries, report.Records));
    }

    [Theory]
    [InlineData("decision/t/id3", "requestedBy\\\":\\\"s", "requestedBy\\\":\\\"x", "decision id3: its record is not the one that was chained")]
    [InlineData("chain/t/r/4", "\"action\":\"decided\"", "\"action\":\"changed\"", "chain r: entry 5 does not follow entry 4")]
    [InlineData("chain/t/r/4", "\"revision\":1", "\"revision\":2", "decision id3: its record is at revision 1, and 2 was chained")]
    public async Task Verify_Edited_IsFound(string key, string there, string instead, string finding)
    {
        await WriteOneByOneAsync(10);
        _state.Edit(key, json => json.Replace(there, instead, StringComparison.Ordinal));
        Assert.Contains(finding, (await Check().RunAsync("t", None)).Findings);
    }

    [Theory]
    [InlineData("removed", "chain r: it ends at 4, and its head says 10 with another hash or more entries")]
    [InlineData("swapped", "chain r: entry 5 does not follow entry 3")]
    [InlineData("cut", "chain r: it ends at 9, and its head says 10 with another hash or more entries")]
    public async Task Verify_SegmentsChanged_IsFound(string how, string finding)
    {
        await WriteOneByOneAsync(10);
        if (how == "swapped")
            (_state.Values["chain/t/r/4"], _state.Values["chain/t/r/5"]) = (_state.Values["chain/t/r/5"], _state.Values["chain/t/r/4"]);
        else
            _state.Values.Remove(how == "removed" ? "chain/t/r/5" : "chain/t/r/10");
        Assert.Contains(finding, (await Check().RunAsync("t", None)).Findings);
    }

    [Fact]
    public async Task Verify_RecordWithARevisionThatWasNeverChained_IsFound()
    {
        await WriteOneByOneAsync(3);
        _state.Edit("decision/t/id1", json => json.Replace("revision\\\":1", "revision\\\":9", StringComparison.Ordinal));
        Assert.Equal(["decision id1: its record is at revision 9, which was never chained"], (await Check().RunAsync("t", None)).Findings);
    }

    [Fact]
    public async Task AddAsync_DiesBeforeItIsChained_IsReportedAndChainedAtTheNextStart()
    {
        var store = Store();
        var id = await store.NewIdAsync("t");
        _state.Before = key => key.StartsWith("chain/t/r/", StringComparison.Ordinal) ? throw new DaprException("killed") : Task.CompletedTask;
        await Assert.ThrowsAsync<DaprException>(() => store.AddAsync(Record(0, RecordState.Final) with { Id = id }));
        _state.Before = null;
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, id), (report.Intact, Assert.Single(report.Unchained)));

        Assert.Equal((1, 0), await Recovery().RunAsync(None));
        report = await Check().RunAsync("t", None);
        Assert.Equal((true, 0, 1), (report.Intact, report.Unchained.Count, report.Records));
        Assert.Equal((0, 0), await Recovery().RunAsync(None));
    }

    [Fact]
    public async Task AddOnceAsync_DiesBeforeItIsChained_IsReported()
    {
        var store = Store();
        var segments = 0;
        _state.Before = key => key.StartsWith("chain/t/r/", StringComparison.Ordinal) && ++segments > 2 ? throw new DaprException("killed") : Task.CompletedTask;
        await Assert.ThrowsAsync<DaprException>(() => store.AddOnceAsync(Record(7, RecordState.Final)));
        _state.Before = null;
        Assert.Equal(["id7"], (await Check().RunAsync("t", None)).Unchained);
    }

    [Fact]
    public async Task AddOnceAsync_Twice_TheFirstStandsAndAllIsIntact()
    {
        var store = Store();
        var first = Record(1, RecordState.Final);
        Assert.Same(first, await store.AddOnceAsync(first));
        var stands = await Store("r2").AddOnceAsync(first with { RequestedBy = "other" });
        Assert.Equal("s", stands.RequestedBy);
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 0), (report.Intact, report.Unchained.Count));
    }

    [Fact]
    public async Task Recovery_RunningRecordWithoutARun_StartsItForWhoAsked()
    {
        var runs = new RecordedRuns();
        var definition = Types.Read(Types.Refund);
        await _state.WriteAsync(StateKeys.Type("t", "refund", "1.0.0"), new TypeContent(definition.Text, definition.Digest), None);
        var record = Record(1, RecordState.Running) with
        {
            Type = new PinnedType("t", "refund", "1.0.0", definition.Digest),
            RequestedScopes = ["payments.write"],
        };
        await Store().AddAsync(record);
        Assert.Equal((0, 1), await Recovery(runs).RunAsync(None));
        var start = Assert.Single(runs.Started);
        Assert.Equal(("id1", "s", "payments.write", record.At.AddSeconds(5)), (start.Id, start.Principal.Subject, Assert.Single(start.Principal.Scopes), start.Deadline));
    }

    [Fact]
    public async Task Append_TwoUnderOneName_ChainOneAfterTheOther()
    {
        var (one, other) = (Store(), Store());
        for (var i = 0; i < 10; i += 2)
        {
            await one.AddAsync(Record(i, RecordState.Final));
            await other.AddAsync(Record(i + 1, RecordState.Final));
        }
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 10L, 10), (report.Intact, report.Entries, report.Records));
    }

    [Fact]
    public async Task WithdrawAsync_ToldOtherwise_IsWhatWasTold()
    {
        var store = await WriteOneByOneAsync(1);
        var told = Record(0, RecordState.Final) with { Outcome = DecisionOutcome.Review, Reasons = ["Too late."] };
        await store.WithdrawAsync(told);
        await store.WithdrawAsync(told);
        var record = (await store.FindAsync("t", "id0", None))!;
        Assert.Equal((2, DecisionOutcome.Review, "Too late."), (record.Revision, record.Outcome, record.Reasons[0]));
        Assert.True((await Check().RunAsync("t", None)).Intact);
    }

    [Fact]
    public async Task AddAsync_LargeRecords_AreWrittenInSeveralRequests()
    {
        var large = JsonSerializer.SerializeToElement(new { text = new string('x', 900_000) });
        var requests = new List<string>();
        var hold = new TaskCompletionSource();
        _state.Before = key =>
        {
            if (!key.StartsWith("decision/", StringComparison.Ordinal))
                return Task.CompletedTask;
            lock (requests)
                requests.Add(key);
            return hold.Task;
        };
        var store = Store();
        var adding = Enumerable.Range(0, 7).Select(i => store.AddAsync(Record(i, RecordState.Final) with { Input = large })).ToArray();
        hold.SetResult();
        await Task.WhenAll(adding);
        // One or all of them in the first group; never more than two of them in one request.
        Assert.True(requests.Count >= 4, $"{requests.Count} requests");
    }

    // Behind Dapr's Redis store a fraction comes back with six digits.
    [Fact]
    public async Task Verify_LongFractions_AreWhatWasChained()
    {
        await Store().AddAsync(Record(1, RecordState.Final) with
        {
            Input = JsonElement.Parse("""{"share":0.30000000000000004,"third":0.3333333333333333}"""),
            Timings = new DecisionTimings(0.123456789, 1e-9, 0, 0),
        });
        Assert.Equal(0.30000000000000004, (await Store().FindAsync("t", "id1", None))!.Input.GetProperty("share").GetDouble());
        Assert.True((await Check().RunAsync("t", None)).Intact);
    }

    [Fact]
    public async Task Verify_RecordRemoved_IsFound()
    {
        await WriteAsync(10);
        _state.Values.Remove("decision/t/id5");
        Assert.Equal(["decision id5: its record is gone"], (await Check().RunAsync("t", None)).Findings);
    }

    [Fact]
    public async Task AddAsync_AfterARestart_GoesOnWithTheChain()
    {
        await WriteAsync(130);
        await WriteAsync(10, from: 1000);
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 140L), (report.Intact, report.Heads.Single().Seq));
    }

    [Fact]
    public async Task FindAsync_ByOutcomeAndLimit_NewestFirst()
    {
        await WriteAsync(200);
        var found = await new RecordList(new ChainReader<IndexEntry>(_exact)).FindAsync("t", new RecordFilter { Type = "refund", Outcome = DecisionOutcome.Deny, Limit = 3 }, None);
        Assert.Equal(["id199", "id198", "id197"], found.Select(one => one.Id));
        Assert.Empty(await new RecordList(new ChainReader<IndexEntry>(_exact)).FindAsync("other", new RecordFilter { Limit = 3 }, None));
    }

    [Fact]
    public async Task FindAsync_Pages_HaveEachOnce()
    {
        // All at the same time: the name tells where a page ends.
        var store = Store();
        for (var i = 0; i < 25; i++)
            await store.AddAsync(Record(i, RecordState.Final) with { At = DateTimeOffset.UnixEpoch });
        var list = new RecordList(new ChainReader<IndexEntry>(_exact));
        var (seen, after) = (new List<string>(), (ListCursor?)null);
        for (var page = 0; page < 3; page++)
        {
            var found = await list.FindAsync("t", new RecordFilter { After = after, Limit = 10 }, None);
            seen.AddRange(found.Select(one => one.Id));
            after = ListCursor.Read(new ListCursor(found[^1].At, found[^1].Id).ToString());
        }
        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public async Task FindAsync_EndedByAnotherReplica_HasTheNewestState()
    {
        await Store().AddAsync(Record(1, RecordState.Running));
        await Store("a").CompleteAsync(new RunCompletion { Tenant = "t", Id = "id1", Ended = true, Outcome = DecisionOutcome.Deny, At = DateTimeOffset.UnixEpoch }, None);
        var list = new RecordList(new ChainReader<IndexEntry>(_exact));
        Assert.Equal((RecordState.Final, 2), (await list.FindAsync("t", new RecordFilter { Limit = 10 }, None)) is [var one] ? (one.State!.Value, one.Revision) : default);
        Assert.Empty(await list.FindAsync("t", new RecordFilter { State = RecordState.Running, Limit = 10 }, None));
    }

    [Fact]
    public async Task EntriesAsync_ByActionAndType_NewestFirst()
    {
        var store = await WriteOneByOneAsync(3);
        await store.AddTypeChangeAsync("t", "published", "refund", "1", "d", "ann");
        await store.AddTypeChangeAsync("t", "activated", "refund", "1", "", "bob");
        var list = new RecordList(new ChainReader<IndexEntry>(_exact));
        var found = await list.EntriesAsync("t", new EntryFilter { Kind = ChainKinds.Type, Limit = 10 }, None);
        Assert.Equal([("activated", "bob"), ("published", "ann")], found.Select(one => (one.Item.Entry.Action, one.Item.Listed!.By)));
        Assert.Equal(["id2", "id1"], (await list.EntriesAsync("t", new EntryFilter { Action = "decided", Limit = 2 }, None)).Select(one => one.Item.Entry.Id));
        Assert.Empty(await list.EntriesAsync("t", new EntryFilter { Subject = "nobody", Limit = 2 }, None));
    }

    [Fact]
    public async Task NewIdAsync_ManyAtOnce_AreAllDifferentAndClaimed()
    {
        var store = Store();
        var ids = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => store.NewIdAsync("t").AsTask()));
        Assert.Equal(1000, ids.Distinct().Count());
        var claims = new HashSet<string>();
        await foreach (var segment in new ChainReader<IndexEntry>(_exact).ForwardAsync("t", "r", None))
            claims.UnionWith(segment.Claims);
        Assert.Superset(ids.ToHashSet(), claims);
    }

    [Fact]
    public async Task CompleteAsync_EndedTwice_IsFinalAndIntact()
    {
        var store = await WriteAsync(1, state: RecordState.Running);
        var completion = new RunCompletion { Tenant = "t", Id = "id0", Ended = true, Outcome = DecisionOutcome.Approve, At = DateTimeOffset.UnixEpoch };
        await store.CompleteAsync(completion, None);
        await store.CompleteAsync(completion, None);
        var record = (await store.FindAsync("t", "id0", None))!;
        // Never more than was decided.
        Assert.Equal((RecordState.Final, 2, DecisionOutcome.Deny), (record.State, record.Revision, record.Outcome));
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 1), (report.Intact, report.Records));
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

    private ChainCheck Check() => new(_exact, new ChainReader<IndexEntry>(_exact));

    private static SubjectAction Refund(string id) =>
        new() { Id = id, Action = "refund", At = new FakeTimeProvider().GetUtcNow(), State = SubjectActionState.Reserved };

    private RecordRecovery Recovery(RecordedRuns? runs = null) =>
        new Rig(_state) { Runs = runs ?? new RecordedRuns() }.Build().GetServices<IHostedService>().OfType<RecordRecovery>().Single();

    private RecordStore Store(string replica = "r") =>
        new(_exact, new SubjectHistories(_exact, TimeProvider.System), new DecisionsOptions { Instance = replica }, TimeProvider.System);

    private async Task<RecordStore> WriteAsync(int count, int from = 0, RecordState state = RecordState.Final)
    {
        var store = Store();
        await Task.WhenAll(Enumerable.Range(from, count).Select(i => store.AddAsync(Record(i, state))));
        return store;
    }

    private async Task<RecordStore> WriteOneByOneAsync(int count)
    {
        var store = Store();
        for (var i = 0; i < count; i++)
            await store.AddAsync(Record(i, RecordState.Final));
        // The head follows the segments.
        await Eventually.HoldsAsync(async () => (await _state.ReadAsync<ChainHead>(ChainKeys.Head("t", "r"), None)).Value?.Seq == count);
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
