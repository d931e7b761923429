using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Agents.Hosting.Audit;
using Agents.Hosting.State;
using Agents.Memory;
using Agents.Memory.Audit;
using Agents.Tests.Hosting.State;
using Dapr;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Audit;

public sealed class AuditLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);
    private readonly MemoryState _state = new();
    private readonly FakeTimeProvider _time = new(Start);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task RecordAsync_OfManyCallers_SharesWritesAndIsIntact()
    {
        // What is added to a large group is waited for, on a clock that runs.
        var log = Log(TimeProvider.System);
        await log.RecordAsync(Event("first"), None);
        var (segments, gate) = (0, new TaskCompletionSource());
        _state.Before = key =>
        {
            if (!key.StartsWith("chain/t/", StringComparison.Ordinal))
                return Task.CompletedTask;
            Interlocked.Increment(ref segments);
            return gate.Task;
        };
        // The first goes out alone and is held; all others wait for it together.
        var writing = Enumerable.Range(0, 101).Select(i => log.RecordAsync(Event($"m{i}"), None)).ToArray();
        gate.SetResult();
        await Task.WhenAll(writing);
        _state.Before = null;
        Assert.InRange(segments, 1, 3);
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 102L), (report.Intact, report.Entries));
    }

    [Fact]
    public async Task RecordAsync_StoreRefuses_TellsTheCallerAndTheChainGoesOn()
    {
        var log = Log();
        await log.RecordAsync(Event("a"), None);
        _state.Before = key => key.StartsWith("chain/t/", StringComparison.Ordinal) ? throw new DaprException("no") : Task.CompletedTask;
        await Assert.ThrowsAsync<DaprException>(() => log.RecordAsync(Event("b"), None));
        _state.Before = null;
        await log.RecordAsync(Event("c"), None);
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 2L), (report.Intact, report.Entries));
    }

    [Fact]
    public async Task RecordWithAsync_ManyChanges_ShareTheRequestOfTheirEvents()
    {
        var log = Log();
        await log.RecordAsync(Event("first"), None);
        var (requests, gate) = Hold();
        var ahead = log.RecordWithAsync(Event("ahead"), Note("n0"));
        await Eventually.HoldsAsync(() => requests.Count == 1);
        var others = Enumerable.Range(1, 3).Select(i => log.RecordWithAsync(Event($"m{i}"), Note($"n{i}"))).ToArray();
        gate.SetResult();

        Assert.True(await ahead);
        var created = await Task.WhenAll(others);
        Assert.Equal([true, true, true], created);
        Assert.Equal(["chain/t/i/2", "chain/t/i/3"], requests);
        Assert.Equal(["n0", "n1", "n2", "n3"], _state.Values.Keys.Where(key => key[0] == 'n' && key != ChainKeys.Tenants).Order());
        Assert.All(_state.Ttls.Where(one => one.Key.StartsWith('n')), one => Assert.Equal(60, one.Value));
        Assert.Null(_state.Ttls["chain/t/i/3"]);
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 5L), (report.Intact, report.Entries));
    }

    [Fact]
    public async Task RecordWithAsync_WhenManyEventsShareARequest_TheChangeHasItsOwn()
    {
        var log = Log(TimeProvider.System);
        await log.RecordAsync(Event("first"), None);
        var (requests, gate) = Hold();
        // One is held, and all others wait for it together.
        var ahead = log.RecordAsync(Event("ahead"), None);
        await Eventually.HoldsAsync(() => requests.Count == 1);
        var others = Enumerable.Range(0, 20).Select(i => log.RecordAsync(Event($"m{i}"), None)).ToArray();
        gate.SetResult();
        await Task.WhenAll([ahead, .. others]);
        requests.Clear();

        Assert.True(await log.RecordWithAsync(Event("alone"), Note("n1")));
        Assert.Equal(2, requests.Count);
        Assert.Contains("n1", requests);
        requests.Clear();
        Assert.True(await log.RecordWithAsync(Event("alone again"), Note("n2")));
        Assert.StartsWith("chain/t/i/", Assert.Single(requests), StringComparison.Ordinal);
        Assert.False(await log.RecordWithAsync(Event("taken"), Note("n2") with { Value = new Noted("other") }));
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 25L), (report.Intact, report.Entries));
    }

    [Fact]
    public async Task RecordWithAsync_OneKeyIsTaken_ItAloneIsRefusedAndItsEventStands()
    {
        var log = Log();
        await log.RecordAsync(Event("first"), None);
        Assert.True(await _state.TryCreateAsync("n1", new Noted("another's"), None));
        var (requests, gate) = Hold();
        var ahead = log.RecordAsync(Event("ahead"), None);
        await Eventually.HoldsAsync(() => requests.Count == 1);
        var changes = Enumerable.Range(0, 3).Select(i => log.RecordWithAsync(Event($"m{i}"), Note($"n{i}"))).ToArray();
        gate.SetResult();
        await ahead;
        var created = await Task.WhenAll(changes);

        Assert.Equal([true, false, true], created);
        Assert.Contains("another's", _state.Values["n1"].Json, StringComparison.Ordinal);
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 5L), (report.Intact, report.Entries));
    }

    [Fact]
    public async Task RecordWithAsync_AProcessUnderTheSameNameTookTheSegment_TheChangeIsMadeOnce()
    {
        var log = Log();
        await log.RecordAsync(Event("first"), None);
        await Log().RecordAsync(Event("of the other"), None);

        Assert.True(await log.RecordWithAsync(Event("second"), Note("n")));
        Assert.Contains("\"n\"", _state.Values["n"].Json, StringComparison.Ordinal);
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 3L), (report.Intact, report.Entries));
    }

    [Fact]
    public async Task RecordWithAsync_TheAnswerOfTheStoreIsLost_FindsWhatItWrote()
    {
        var log = Log();
        await log.RecordAsync(Event("first"), None);
        _state.LoseNextAnswer = true;

        Assert.True(await log.RecordWithAsync(Event("second"), Note("n")));
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 2L), (report.Intact, report.Entries));
    }

    [Fact]
    public async Task RecordWithAsync_StoreFails_TheCallerHears()
    {
        var log = Log();
        await log.RecordAsync(Event("first"), None);
        _state.Before = _ => throw new DaprException("down");

        await Assert.ThrowsAsync<DaprException>(() => log.RecordWithAsync(Event("second"), Note("n")));
    }

    [Fact]
    public async Task RecordAsync_NamesAndContent_AreNowhereInTheStore()
    {
        await Log().RecordAsync(Event("note of Zsofia Quixworth") with { Person = "Zsofia Quixworth", By = "agent of Quixworth", Digest = Hash("tea") }, None);
        foreach (var (key, (json, _)) in _state.Values)
        {
            Assert.DoesNotContain("Quixworth", key + json, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Hash("tea"), json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task FindAsync_ByEachFilter_FindsWhatMatchesNewestFirst()
    {
        var log = Log();
        for (var i = 0; i < 6; i++)
        {
            await log.RecordAsync(Event($"m{i}") with
            {
                Person = i % 2 == 0 ? "ann" : "bob",
                Kind = i < 3 ? "memory" : "session",
                Action = i == 5 ? AuditAction.Erased : AuditAction.Created,
            }, None);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal([5L, 3, 1], (await FindAsync(new AuditFilter { Person = "ann", Limit = 10 })).Select(one => one.Entry.Seq));
        Assert.Equal([6L, 5], (await FindAsync(new AuditFilter { Limit = 2 })).Select(one => one.Entry.Seq));
        Assert.Equal([3L, 2, 1], (await FindAsync(new AuditFilter { Kind = "memory", Limit = 10 })).Select(one => one.Entry.Seq));
        Assert.Equal([6L], (await FindAsync(new AuditFilter { Action = AuditAction.Erased, Limit = 10 })).Select(one => one.Entry.Seq));
        Assert.Equal([4L], (await FindAsync(new AuditFilter { Id = "m3", Limit = 10 })).Select(one => one.Entry.Seq));
        Assert.Equal([6L, 5], (await FindAsync(new AuditFilter { Since = Start.AddSeconds(4), Limit = 10 })).Select(one => one.Entry.Seq));
        Assert.Equal([2L, 1], (await FindAsync(new AuditFilter { Until = Start.AddSeconds(2), Limit = 10 })).Select(one => one.Entry.Seq));
        Assert.Empty(await FindAsync(new AuditFilter { Person = "nobody", Limit = 10 }));
        Assert.Empty(await new AuditSearch(new ChainReader<AuditListed>(_state), new DigestKeys(_state)).FindAsync("other", new AuditFilter { Limit = 10 }, None));
    }

    [Theory]
    [InlineData("\"detail\":\"3 turns\"", "\"detail\":\"4 turns\"", "chain i: entry 2 is not what was chained")]
    [InlineData("\"action\":\"created\"", "\"action\":\"deleted\"", "chain i: entry 3 does not follow entry 2")]
    public async Task RunAsync_EntryChanged_IsFound(string there, string instead, string finding)
    {
        for (var i = 0; i < 4; i++)
            await Log().RecordAsync(Event($"m{i}") with { Detail = "3 turns" }, None);
        _state.Edit("chain/t/i/2", json => json.Replace(there, instead, StringComparison.Ordinal));
        Assert.Contains(finding, (await Check().RunAsync("t", None)).Findings);
    }

    [Fact]
    public async Task RunAsync_OldestSegmentsDroppedByRetention_IsIntact()
    {
        for (var i = 0; i < 4; i++)
            await Log().RecordAsync(Event($"m{i}"), None);
        var second = (await _state.ReadAsync<ChainSegment<AuditListed>>("chain/t/i/2", None)).Value!.Items[^1].Entry;
        await _state.WriteAsync(ChainKeys.Beginning("t", "i"), new ChainHead(2, second.Seq, second.Hash()), None);
        _state.Values.Remove("chain/t/i/1");
        _state.Values.Remove("chain/t/i/2");
        var report = await Check().RunAsync("t", None);
        Assert.Equal((true, 2L), (report.Intact, report.Entries));
        Assert.Equal([4L, 3], (await FindAsync(new AuditFilter { Limit = 10 })).Select(one => one.Entry.Seq));
        await Log().RecordAsync(Event("m5"), None);
        Assert.True((await Check().RunAsync("t", None)).Intact);
    }

    [Fact]
    public async Task RecordAsync_DetailTooLong_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Log().RecordAsync(Event("m") with { Detail = new string('x', 201) }, None));

    [Fact]
    public async Task OfAsync_TwoProcesses_MakeOneKey()
    {
        var digests = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            (await new DigestKeys(_state).OfAsync("t", None)).Of(DigestKey.Person, "ann")));
        Assert.Single(digests.Distinct());
        Assert.NotEqual(digests[0], (await new DigestKeys(_state).OfAsync("other", None)).Of(DigestKey.Person, "ann"));
        Assert.NotEqual(digests[0], (await new DigestKeys(_state).OfAsync("t", None)).Of(DigestKey.Item, "ann"));
    }

    private static AuditEvent Event(string id) => new() { Tenant = "t", By = "agent", Action = AuditAction.Created, Kind = "memory", Id = id };

    private static StateCreation<Noted> Note(string key) => new(key, new Noted(key), TtlSeconds: 60, (one, other) => one == other);

    // Requests wait for the gate, with their first keys; but for that of the head, which is written behind.
    private (ConcurrentQueue<string> Requests, TaskCompletionSource Gate) Hold()
    {
        var (requests, gate) = (new ConcurrentQueue<string>(), new TaskCompletionSource());
        _state.Before = key =>
        {
            if (key.StartsWith("chain-head/", StringComparison.Ordinal))
                return Task.CompletedTask;
            requests.Enqueue(key);
            return gate.Task;
        };
        return (requests, gate);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private Task<IReadOnlyList<AuditFound>> FindAsync(AuditFilter filter) =>
        new AuditSearch(new ChainReader<AuditListed>(_state), new DigestKeys(_state)).FindAsync("t", filter, None);

    private AuditLog Log(TimeProvider? time = null) => new(_state, new DigestKeys(_state), new MemoryOptions { Instance = "i" }, time ?? _time);

    private AuditCheck Check() => new(new ChainReader<AuditListed>(_state));

    private sealed record Noted(string Text);
}
