using System.Text.Json;
using Agents.Contracts.Decisions;
using Agents.Contracts.Erasures;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Facts;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Decisions.Shadows;
using Agents.Decisions.Subjects;
using Agents.Hosting.Erasures;
using Agents.Tests.Hosting.Erasures;
using Agents.Tests.Hosting.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Erasure;

public sealed class DecisionErasureTests
{
    private const string Person = "Zsofia Quixworth";
    private const string ErasureId = "0123456789abcdef0123456789abcdef";
    private readonly MemoryState _state = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 10, 0, 0, TimeSpan.Zero));
    private readonly RecordedRuns _runs = new();
    private readonly IServiceProvider _app;

    public DecisionErasureTests() => _app = new Rig(_state) { Runs = _runs, Time = _time }.Build();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task EraseAsync_DecisionsOfThePerson_AreNowhereAndTheChainVerifies()
    {
        await AddAsync(Record("d1", Person), Record("d2", "somebody"), Record("d3", Person), Record("d4", "somebody", by: Person));
        await _app.GetRequiredService<ISubjectHistories>().AddAsync(
            "t", Person, new SubjectAction { Id = "a", Action = "refund", At = _time.GetUtcNow(), State = SubjectActionState.Done }, None);
        Assert.Contains(_state.Values, one => Names(one.Key + one.Value.Json));

        var erased = await EraseAllAsync();

        Assert.DoesNotContain(_state.Values, one => Names(one.Key + one.Value.Json));
        Assert.Equal(
            [("decision", "d1"), ("decision", "d3"), ("decision", "d4"), ("history", Person)],
            erased.Select(one => (one.Kind, one.Id)).Distinct().Order());
        var report = await CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((true, 4), (report.Intact, report.Records));
        var stands = await RecordAsync("d1");
        Assert.Equal((ErasureId, DecisionOutcome.Deny, 2, RecordState.Final), (stands.Erased!.ErasureId, stands.Outcome, stands.Revision, stands.State));
        // The one about somebody else keeps its content.
        Assert.Equal((null, "somebody", "erased"), ((await RecordAsync("d4")).Erased, (await RecordAsync("d4")).Subject, (await RecordAsync("d4")).RequestedBy));
    }

    [Fact]
    public async Task EraseAsync_WhoeverKeptTheRecord_CanProveIt()
    {
        await AddAsync(Record("d1", Person));
        var kept = await RecordAsync("d1");
        await EraseAllAsync();
        Assert.Equal(DecisionsJson.Digest(kept), (await RecordAsync("d1")).Erased!.Digest);
    }

    [Theory]
    [InlineData("decision/t/d1")]
    [InlineData("chain/t/r/")]
    public async Task EraseAsync_DiesAtAnyWrite_TheNextOneTellsTheSameAndLeavesNothing(string where)
    {
        await AddAsync(Record("d1", Person), Record("d2", Person));
        for (var writes = 0; writes < 3; writes++)
        {
            var left = writes;
            _state.Before = key => key.StartsWith(where, StringComparison.Ordinal) && left-- == 0 ? throw new Dapr.DaprException("killed") : Task.CompletedTask;
            await Assert.ThrowsAnyAsync<Exception>(() => EraseAllAsync());
            _state.Before = null;
        }
        var erased = await EraseAllAsync();
        Assert.Equal(["d1", "d2"], erased.Where(one => one.Kind == "decision").Select(one => one.Id).Distinct().Order());
        Assert.DoesNotContain(_state.Values, one => Names(one.Key + one.Value.Json));
        Assert.True((await CheckAsync()).Intact);
    }

    [Fact]
    public async Task EraseAsync_Twice_TellsTheSame()
    {
        await AddAsync(Record("d1", Person));
        var first = await EraseAllAsync();
        Assert.Equal(first, await EraseAllAsync());
    }

    [Fact]
    public async Task EraseAsync_Running_IsWithdrawnAndKeptUntilItHasEnded()
    {
        await AddAsync(Record("d1", Person) with { State = RecordState.Running });
        var page = await OnceAsync(null);
        Assert.Equal([new KeptItem("decision", "d1", KeptItem.InUse)], page.Kept);
        Assert.Equal(["d1"], _runs.Withdrawn);
        Assert.Equal(Person, (await RecordAsync("d1")).Subject);

        await _app.GetRequiredService<RecordStore>().CompleteAsync(
            new RunCompletion { Tenant = "t", Id = "d1", Ended = true, Outcome = DecisionOutcome.Deny, At = _time.GetUtcNow() }, None);
        await EraseAllAsync();
        Assert.NotNull((await RecordAsync("d1")).Erased);
        Assert.True((await CheckAsync()).Intact);
    }

    [Fact]
    public async Task EraseAsync_RunThatEnded_IsForgottenBeforeTheRecordIs()
    {
        var waits = Record("d1", Person);
        await AddAsync(waits with
        {
            Evaluation = waits.Evaluation with { Outcome = DecisionOutcome.Approve, Steps = [new PlannedStep { Name = "s", Tool = "t", TimeoutMs = 1 }] },
        });
        _runs.HasEnded = _ => false;
        Assert.Equal(KeptItem.InUse, Assert.Single((await OnceAsync(null)).Kept).Reason);
        Assert.Null((await RecordAsync("d1")).Erased);
        _runs.HasEnded = _ => true;
        await EraseAllAsync();
        Assert.Equal(["d1"], _runs.Forgotten);
        Assert.NotNull((await RecordAsync("d1")).Erased);
    }

    [Fact]
    public async Task Verify_TombstoneOfAnotherRecord_IsFound()
    {
        await AddAsync(Record("d1", Person));
        await EraseAllAsync();
        var digest = (await RecordAsync("d1")).Erased!.Digest;
        _state.Edit("decision/t/d1", json => json.Replace(digest, new string('0', 64), StringComparison.Ordinal));
        Assert.Contains("decision d1: its content was erased, and it is not what was chained", (await CheckAsync()).Findings);
    }

    [Fact]
    public async Task EraseAsync_FactsUnderKeysOfThePerson_AreGone()
    {
        var definition = Types.Read(Types.Refund);
        await _app.GetRequiredService<TypeCatalog>().PublishAsync("t", "ann", definition, None);
        var template = definition.Facts.First(one => one.Key is not null).Key!;
        var key = string.Concat(template.Parts.Select(part => part.Text ?? Person));
        var facts = _app.GetRequiredService<FactStore>();
        await facts.PutAsync(new FactObserved { Tenant = "t", Key = key, Value = JsonElement.Parse("7") }, None);
        await facts.PutAsync(new FactObserved { Tenant = "t", Key = key.Replace(Person, "other", StringComparison.Ordinal), Value = JsonElement.Parse("8") }, None);

        Assert.Contains(await EraseAllAsync(), one => one.Kind == "fact");

        Assert.Null(await facts.ReadAsync("t", key, None));
        Assert.NotNull(await facts.ReadAsync("t", key.Replace(Person, "other", StringComparison.Ordinal), None));
    }

    [Fact]
    public async Task PutAndAdd_LateDataOfWhoWasErased_IsDropped()
    {
        var (facts, histories) = (_app.GetRequiredService<FactStore>(), _app.GetRequiredService<ISubjectHistories>());
        var marks = _app.GetRequiredService<ErasureMarks>();
        var late = _time.GetUtcNow();
        await marks.BeginAsync("t", Person, ErasureId, None);
        _time.Advance(TimeSpan.FromSeconds(5));
        await marks.EndAsync(ErasureId, None);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await facts.PutAsync(new FactObserved { Tenant = "t", Key = $"score/{Person}", Value = JsonElement.Parse("7"), ObservedAt = late }, None));
        await histories.AddAsync("t", Person, new SubjectAction { Id = "late", Action = "refund", At = late, State = SubjectActionState.Done }, None);
        Assert.Empty((await histories.ReadAsync("t", Person, None)).Actions);

        Assert.True(await facts.PutAsync(new FactObserved { Tenant = "t", Key = $"score/{Person}", Value = JsonElement.Parse("7") }, None));
        await histories.AddAsync("t", Person, new SubjectAction { Id = "new", Action = "refund", At = _time.GetUtcNow(), State = SubjectActionState.Done }, None);
        Assert.Single((await histories.ReadAsync("t", Person, None)).Actions);
    }

    [Fact]
    public async Task EraseAsync_DifferencesOfShadows_AreGone()
    {
        await AddAsync(Record("d1", Person), Record("d2", "somebody"));
        var definition = Types.Read(Types.Refund);
        await _app.GetRequiredService<TypeCatalog>().PublishAsync("t", "ann", definition, None);
        var book = _app.GetRequiredService<ShadowBook>();
        foreach (var id in new[] { "d1", "d2" })
            book.Add("t", "refund", definition.Version, new ShadowDifference(
                id, _time.GetUtcNow(), "1", "outcome", DecisionOutcome.Deny, DecisionOutcome.Approve, [$"{Person} owes."], []));
        await book.FlushAsync(None);
        await EraseAllAsync();
        var report = await book.ReportAsync("t", "refund", definition.Version, null, 10, None);
        Assert.Equal(["d2"], report.Differences.Select(one => one.Id));
    }

    private static bool Names(string text) => text.Contains("Quixworth", StringComparison.OrdinalIgnoreCase);

    private Task<ErasurePage> OnceAsync(string? cursor) => _app.GetRequiredService<IErasesPeople>().EraseAsync(
        new ErasureOrder { ErasureId = ErasureId, Tenant = "t", Person = Person, Phase = ErasurePhase.Erase, Cursor = cursor }, None);

    private Task<List<ErasedItem>> EraseAllAsync() => ErasureSteps.AllAsync(OnceAsync);

    private Task<ChainReport> CheckAsync() => _app.GetRequiredService<ChainCheck>().RunAsync("t", None);

    private async Task<DecisionRecord> RecordAsync(string id) => (await _app.GetRequiredService<RecordStore>().FindAsync("t", id, None))!;

    private async Task AddAsync(params DecisionRecord[] records)
    {
        foreach (var record in records)
            await _app.GetRequiredService<RecordStore>().AddAsync(record);
    }

    private DecisionRecord Record(string id, string subject, string by = "agent") => new()
    {
        Id = id,
        Tenant = "t",
        RequestedBy = by,
        Type = new PinnedType("t", "refund", "1", "d"),
        State = RecordState.Final,
        Revision = 1,
        At = _time.GetUtcNow(),
        InputDigest = "x",
        Input = JsonSerializer.SerializeToElement(new { customer = subject }),
        Subject = subject,
        Facts = [],
        Evaluation = new DecisionEvaluation
        {
            Outcome = DecisionOutcome.Deny,
            Reasons = [$"{subject} has no credit."],
            Values = Json.EmptyObject,
            Rules = Json.EmptyObject,
            RuleHits = [],
            Guardrails = [],
            Steps = [],
            Approvals = [],
        },
        Outcome = DecisionOutcome.Deny,
        Reasons = [$"{subject} has no credit."],
        Timings = new DecisionTimings(0, 0, 0, 0),
    };
}
