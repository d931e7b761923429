using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Erasures;
using Agents.Contracts.Inventory;
using Agents.Gateway.Calls;
using Agents.Gateway.DeadLetters;
using Agents.Gateway.Erasure;
using Agents.Tests.Hosting.Erasures;
using Agents.Tests.Hosting.State;

namespace Agents.Tests.Gateway.Erasure;

public sealed class LedgerErasureTests
{
    private const string Person = "Zsofia Quixworth";
    private const string ErasureId = "0123456789abcdef0123456789abcdef";
    private readonly Desk _desk = new();
    private readonly MemoryState _state = new();
    private readonly Letters _letters = new();
    private readonly CallLists _lists;

    public LedgerErasureTests() => _lists = new CallLists(_state, _desk.Time);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task EraseAsync_EndedCalls_AreTombstones()
    {
        var own = await PutAsync(CallState.Succeeded, Person, new { city = "Oslo" });
        var about = await PutAsync(CallState.Failed, "agent", new { order = new { customer = Person } });
        var other = await PutAsync(CallState.Succeeded, "agent", new { order = new { customer = "somebody" } });
        var foreign = await PutAsync(CallState.Succeeded, Person, new { }, tenant: "other");
        var before = _desk.Ledger.Calls[own].Record;

        var erased = await EraseAllAsync();

        Assert.Equal(new[] { own, about }.Order(), erased.Select(one => one.Id).Order());
        var tombstone = _desk.Ledger.Calls[own].Record;
        Assert.Equal(
            (CallState.Succeeded, "erased", "{}", null, CallTombstone.Digest(before)),
            (tombstone.State, tombstone.Command.Principal.Subject, tombstone.Command.Arguments.GetRawText(), tombstone.Result, tombstone.Erased!.Digest));
        Assert.Equal((CallState.Failed, ProblemTypes.Erased), (_desk.Ledger.Calls[about].Record.State, _desk.Ledger.Calls[about].Record.Error!.Type));
        Assert.DoesNotContain("Quixworth", JsonSerializer.Serialize(_desk.Ledger.Calls[about].Record, AgentsJson.SharedOptions), StringComparison.Ordinal);
        Assert.Null(_desk.Ledger.Calls[other].Record.Erased);
        Assert.Null(_desk.Ledger.Calls[foreign].Record.Erased);
        // Again, after a crash, it tells the same.
        Assert.Equal(erased, await EraseAllAsync());
    }

    [Fact]
    public async Task EraseAsync_Queued_IsCancelledAndThenATombstoneEvenWithoutAWorker()
    {
        var id = await PutAsync(CallState.Accepted, Person, new { city = "Oslo" });
        var first = await OnceAsync(null);
        Assert.Equal([new KeptItem("call", id, KeptItem.InUse)], first.Kept);
        Assert.NotNull(_desk.Ledger.Calls[id].Record.CancelRequestedAt);
        Assert.Contains(_desk.Signals.Sent, one => one.CallId == id);

        _desk.Time.Advance(LedgerErasure.CancelTakes);
        Assert.Single((await OnceAsync(null)).Kept);
        _desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([id], (await EraseAllAsync()).Select(one => one.Id));
        Assert.Equal((CallState.Cancelled, "{}"), (_desk.Ledger.Calls[id].Record.State, _desk.Ledger.Calls[id].Record.Command.Arguments.GetRawText()));
    }

    [Theory]
    [InlineData(CallState.Sent)]
    [InlineData(CallState.Unknown)]
    public async Task EraseAsync_UnderWay_IsLeftUntilItHasEnded(CallState state)
    {
        var id = await PutAsync(state, Person, new { });
        Assert.Equal(KeptItem.InUse, Assert.Single((await OnceAsync(null)).Kept).Reason);
        _desk.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(KeptItem.InUse, Assert.Single((await OnceAsync(null)).Kept).Reason);
        _desk.Ledger.Put(_desk.Ledger.Calls[id].Record with { State = CallState.Succeeded });
        Assert.Equal([id], (await EraseAllAsync()).Select(one => one.Id));
    }

    [Fact]
    public async Task EraseAsync_WorkerWasFaster_ErasesWhatItWrote()
    {
        var id = await PutAsync(CallState.Succeeded, Person, new { });
        _desk.Ledger.BeforeUpdate = () =>
        {
            _desk.Ledger.BeforeUpdate = null;
            _desk.Ledger.Put(_desk.Ledger.Calls[id].Record with { Result = JsonElement.Parse("\"late\"") });
        };
        await EraseAllAsync();
        Assert.Null(_desk.Ledger.Calls[id].Record.Result);
    }

    [Fact]
    public async Task EraseAsync_ManyCalls_GoesOnFromWhereItStopped()
    {
        var ids = new List<string>();
        for (var minute = 0; minute < 8; minute++)
        {
            for (var i = 0; i < 100; i++)
                ids.Add(await PutAsync(CallState.Succeeded, Person, new { }));
            _desk.Time.Advance(TimeSpan.FromHours(5));
        }
        var (steps, erased) = (0, new List<string>());
        for (string? cursor = null; steps == 0 || cursor is not null; steps++)
        {
            var page = await OnceAsync(cursor);
            Assert.True(page.Erased.Count <= ErasurePage.MaxItems);
            erased.AddRange(page.Erased.Select(one => one.Id));
            cursor = page.Next;
        }
        Assert.True(steps > 4);
        Assert.Equal(ids.Order(), erased.Order());
    }

    [Fact]
    public async Task EraseAsync_DeadLetters_AreDeleted()
    {
        var id = await PutAsync(CallState.Succeeded, Person, new { });
        _letters.Put("a", ToolClass.Interactive, id, "t", "{\"id\":\"x\"}");
        _letters.Put("b", ToolClass.Batch, null, null, $"rubbish of {Person}");
        _letters.Put("c", ToolClass.Batch, null, null, "rubbish of somebody");
        var erased = await EraseAllAsync();
        Assert.Equal(["a", "b"], erased.Where(one => one.Kind == "dead-letter").Select(one => one.Id).Order());
        Assert.Equal(["c"], _letters.All.Keys);
        Assert.Equal(["c"], _letters.Indexes.Values.SelectMany(one => one.Letters).Select(one => one.Id));
    }

    [Fact]
    public async Task AddAsync_StoreFails_TheNextWriteListsThemToo()
    {
        _state.Before = key => key.StartsWith("call-list/", StringComparison.Ordinal) ? throw new Dapr.DaprException("down") : Task.CompletedTask;
        var command = _desk.Factory.Create(Submission(Person, new { })).Value!;
        await Assert.ThrowsAsync<Dapr.DaprException>(() => _lists.AddAsync(command));
        _state.Before = null;
        var second = await PutAsync(CallState.Succeeded, Person, new { });
        var listed = new List<string>();
        await foreach (var (_, ids) in _lists.ReadAsync("t", null, None))
            listed.AddRange(ids);
        Assert.Equal(new[] { command.Id, second }.Order(), listed.Order());
    }

    [Fact]
    public async Task Check_PersonIsBeingErased_IsRefused()
    {
        var marks = new Agents.Hosting.Erasures.ErasureMarks(_state, _desk.Time);
        var policy = new ErasurePolicy(marks, _desk.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ErasurePolicy>.Instance);
        var command = _desk.Factory.Create(Submission(Person, new { })).Value!;
        Assert.Null(policy.Check(command));
        await marks.BeginAsync("t", Person, ErasureId, None);
        Assert.Equal(ProblemTypes.Erased, policy.Check(command)!.Type);
        Assert.Null(policy.Check(_desk.Factory.Create(Submission("somebody", new { })).Value!));
        await marks.EndAsync(ErasureId, None);
        Assert.Null(policy.Check(command));
    }

    private static Submission Submission(string subject, object arguments, string tenant = "t") => new(
        Desk.Caller with { Tenant = tenant, Subject = subject }, "pay", JsonSerializer.SerializeToElement(arguments), null, null, null);

    private async Task<string> PutAsync(CallState state, string subject, object arguments, string tenant = "t")
    {
        var command = _desk.Factory.Create(Submission(subject, arguments, tenant)).Value!;
        await _lists.AddAsync(command);
        var record = CallRecord.Accepted(command) with { State = state };
        _desk.Ledger.Put(state is CallState.Succeeded
            ? record with { Result = JsonElement.Parse("\"done\"") }
            : state is CallState.Failed ? record with { Error = new CallError { Type = "x", Title = $"No {Person}" } } : record);
        return command.Id;
    }

    private Task<ErasurePage> OnceAsync(string? cursor) =>
        new LedgerErasure(_desk.Ledger, _lists, _desk.Cancellation, new LetterErasure(_letters, _desk.Ledger), _desk.Time).EraseAsync(
            new ErasureOrder { ErasureId = ErasureId, Tenant = "t", Person = Person, Phase = ErasurePhase.Erase, Cursor = cursor }, None);

    private Task<List<ErasedItem>> EraseAllAsync() => ErasureSteps.AllAsync(OnceAsync);

    private sealed class Letters : IDeadLetterStore
    {
        public Dictionary<string, (DeadLetter Letter, string Text)> All { get; } = [];

        public Dictionary<ToolClass, DeadLetterIndex> Indexes { get; } = Enum.GetValues<ToolClass>().ToDictionary(one => one, _ => new DeadLetterIndex());

        public void Put(string id, ToolClass toolClass, string? callId, string? tenant, string text)
        {
            All[id] = (new DeadLetter { Id = id, Class = toolClass, Topic = "x", At = DateTimeOffset.UnixEpoch, CallId = callId, Tenant = tenant, Size = 1 }, text);
            Indexes[toolClass] = Indexes[toolClass].With([new DeadLetterEntry(id, DateTimeOffset.UnixEpoch)], DateTimeOffset.UnixEpoch, out _);
        }

        public Task<(DeadLetterIndex Index, string ETag)> ReadIndexAsync(ToolClass toolClass, CancellationToken cancellationToken) =>
            Task.FromResult((Indexes[toolClass], "1"));

        public Task<bool> TryWriteIndexAsync(ToolClass toolClass, DeadLetterIndex index, string etag, CancellationToken cancellationToken)
        {
            Indexes[toolClass] = index;
            return Task.FromResult(true);
        }

        public Task<IReadOnlyList<DeadLetter>> FindManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<DeadLetter>>([.. ids.Where(All.ContainsKey).Select(id => All[id].Letter)]);

        public Task<StoredLetter?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DeadLetterContent?> ContentAsync(string id, CancellationToken cancellationToken) =>
            Task.FromResult<DeadLetterContent?>(new DeadLetterContent { Text = All[id].Text });

        public Task<bool> TryUpdateAsync(StoredLetter read, DeadLetter letter, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(string id, CancellationToken cancellationToken)
        {
            All.Remove(id);
            return Task.CompletedTask;
        }
    }
}
