using Agents.Hosting.Audit;
using Agents.Memory;
using Agents.Memory.Audit;
using Agents.Memory.Retention;
using Agents.Tests.Hosting.State;
using Dapr;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Retention;

public sealed class RetentionTests
{
    private readonly MemoryState _state = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 10, 0, 0, TimeSpan.Zero));
    private readonly AuditLog _log;
    private readonly ChainReader<AuditListed> _reader;

    public RetentionTests()
    {
        _log = new AuditLog(_state, new DigestKeys(_state), new MemoryOptions { Instance = "i" }, _time);
        _reader = new ChainReader<AuditListed>(_state);
    }

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task RunAsync_OldEntries_GoAndTheRestVerifies()
    {
        for (var day = 0; day < 150; day++)
        {
            await RecordAsync("t");
            _time.Advance(TimeSpan.FromDays(1));
        }
        Assert.Equal(120, await Job(new RetentionOptions { AuditDays = 30 }).RunAsync(None));
        var report = await new AuditCheck(_reader).RunAsync("t", None);
        Assert.Empty(report.Findings);
        // What is left, and the entry that tells of it.
        Assert.Equal(31, report.Entries);
        Assert.DoesNotContain("chain/t/i/120", _state.Values.Keys);
        Assert.Contains("chain/t/i/121", _state.Values.Keys);
        Assert.Equal(0, await Job(new RetentionOptions { AuditDays = 30 }).RunAsync(None));
    }

    [Fact]
    public async Task DropAsync_DiesBetweenTheTwoWrites_VerifiesAndGoesOn()
    {
        for (var day = 0; day < 60; day++)
        {
            await RecordAsync("t");
            _time.Advance(TimeSpan.FromDays(1));
        }
        _state.Before = key => key == "chain/t/i/1" && _state.Values.ContainsKey("chain-start/t/i") ? throw new DaprException("killed") : Task.CompletedTask;
        Assert.Equal(0, await Job(new RetentionOptions { AuditDays = 30 }).RunAsync(None));
        _state.Before = null;
        Assert.True((await new AuditCheck(_reader).RunAsync("t", None)).Intact);
        _time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(10, await Job(new RetentionOptions { AuditDays = 30 }).RunAsync(None));
        Assert.DoesNotContain("chain/t/i/1", _state.Values.Keys);
        Assert.True((await new AuditCheck(_reader).RunAsync("t", None)).Intact);
    }

    [Fact]
    public async Task RunAsync_TenantWithItsOwn_IsTreatedSo()
    {
        await RecordAsync("t");
        await RecordAsync("other");
        var store = new Recorded();
        var options = new RetentionOptions { SessionDays = 5, Tenants = new Dictionary<string, TenantRetention> { ["other"] = new() { SessionDays = 90 } } };
        await Job(options, store).RunAsync(None);
        Assert.Equal(
            [("other", _time.GetUtcNow().AddDays(-90)), ("t", _time.GetUtcNow().AddDays(-5))],
            store.Asked.OrderBy(one => one.Tenant, StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_OneStoreFails_TheOthersHaveTheirTurn()
    {
        await RecordAsync("t");
        var (bad, good) = (new Recorded { Fails = true }, new Recorded { Count = 3 });
        Assert.Equal(3, await Job(new RetentionOptions(), bad, good).RunAsync(None));
        var found = await new AuditSearch(_reader, new DigestKeys(_state)).FindAsync("t", new AuditFilter { Action = AuditAction.Expired, Limit = 10 }, None);
        Assert.Equal(("session", "3 items"), found.Select(one => (one.Entry.Kind, one.Listed.Detail)).Single());
    }

    [Fact]
    public async Task Run_TheStoreFailsForARound_TheNextRoundIsDone()
    {
        await RecordAsync("t");
        var store = new Recorded();
        var job = Job(new RetentionOptions { EveryMinutes = 1 }, store);
        var failed = new TaskCompletionSource();
        _state.Before = _ =>
        {
            failed.TrySetResult();
            throw new DaprException("down");
        };
        await job.StartAsync(None);
        await AdvanceUntilAsync(failed.Task);
        _state.Before = null;
        await AdvanceUntilAsync(store.First.Task);
        await job.StopAsync(None);
        Assert.Contains("t", store.Asked.Select(one => one.Tenant));
    }

    // The job's timer may not be set yet, or its round not be over.
    private Task AdvanceUntilAsync(Task done) => Eventually.HoldsAsync(() => done.IsCompleted, () => _time.Advance(TimeSpan.FromMinutes(1)));

    private Task RecordAsync(string tenant) => _log.RecordAsync(
        new AuditEvent { Tenant = tenant, By = "a", Action = AuditAction.Created, Kind = "memory", Id = "m" }, None);

    private RetentionJob Job(RetentionOptions options, params IRetained[] stores) => new(
        stores.Length == 0 ? [new AuditRetention(_state, _reader)] : stores, _state, _log, options, _time, NullLogger<RetentionJob>.Instance);

    private sealed class Recorded : IRetained
    {
        public List<(string Tenant, DateTimeOffset Before)> Asked { get; } = [];

        public TaskCompletionSource First { get; } = new();

        public bool Fails { get; init; }

        public long Count { get; init; }

        public RetainedKind Kind => RetainedKind.Session;

        public Task<long> ExpireAsync(string tenant, DateTimeOffset before, CancellationToken cancellationToken)
        {
            Asked.Add((tenant, before));
            First.TrySetResult();
            return Fails ? throw new DaprException("down") : Task.FromResult(Count);
        }
    }
}
