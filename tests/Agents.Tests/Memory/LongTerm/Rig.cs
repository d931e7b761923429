using Agents.Contracts.Memory;
using Agents.Hosting.State;
using Agents.Memory.Governance;
using Agents.Memory.LongTerm;
using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Gate;
using Agents.Memory.LongTerm.Recalling;
using Agents.Memory.LongTerm.Records;
using Agents.Tests.Hosting.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.LongTerm;

/// <summary>The parts of long-term memory on stores in memory. Several rigs on one store are several replicas.</summary>
internal sealed class Rig : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    public Rig(LongTermOptions? options = null, MemoryState? state = null, FakeTier? tier = null)
    {
        Options = options ?? new LongTermOptions();
        State = state ?? new MemoryState();
        Tier = tier ?? new FakeTier();
        var store = new ExactState(State);
        People = new KnownPeople(store);
        Books = new BookStore(store, People, Options, Time);
        Index = new MemoryIndex(Tier, Embedder, Options);
        Unsettled = new UnsettledUsers(store);
        Settler = new BookSettler(Books, Index, Audit, Unsettled, Options, Time, NullLogger<BookSettler>.Instance);
        Gate = new MemoryGate(Books, Settler, new RuleExtractor(), Marks, new Episodes(Options));
        Recalled = new RecallMarks(Books, Options, Time, NullLogger<RecallMarks>.Instance);
        Memories = new MemoryCatalog(Books, Settler, Unsettled, Recalled, Audit, Time);
        Repair = new IndexRepair(Settler, Unsettled, Options, Time, NullLogger<IndexRepair>.Instance);
        Recall = new Recall(Books, Tier, Embedder, new Ranking(Options), Recalled, Repair, Time, NullLogger<Recall>.Instance);
        Erasure = new LongTermErasure(Books, Settler, Index, People, Unsettled, Recalled);
        Retention = new LongTermRetention(Books, Settler, People);
    }

    public static CancellationToken None => TestContext.Current.CancellationToken;

    public static Owner Anna { get; } = new("t", "anna");

    public LongTermOptions Options { get; }

    public FakeTimeProvider Time { get; } = new(Start.AddDays(30));

    public MemoryState State { get; }

    public FakeTier Tier { get; }

    public FakeEmbedder Embedder { get; } = new();

    public FakeAudit Audit { get; } = new();

    public FakeMarks Marks { get; } = new();

    public KnownPeople People { get; }

    public BookStore Books { get; }

    public MemoryIndex Index { get; }

    public UnsettledUsers Unsettled { get; }

    public BookSettler Settler { get; }

    public MemoryGate Gate { get; }

    public RecallMarks Recalled { get; }

    public MemoryCatalog Memories { get; }

    public IndexRepair Repair { get; }

    public Recall Recall { get; }

    public LongTermErasure Erasure { get; }

    public LongTermRetention Retention { get; }

    public static TurnsAppended Event(string session, params AppendedTurn[] turns) =>
        new() { Tenant = Anna.Tenant, UserId = Anna.User, SessionId = session, Turns = turns };

    public static AppendedTurn Turn(string id, string text, int minute) =>
        new() { Id = id, Role = "user", Text = text, At = Start.AddMinutes(minute) };

    /// <summary>Turns of one session, a minute apart.</summary>
    public Task SayAsync(params string[] texts) => TakeAsync(
        Event("s" + Wording.Digest(string.Join('\n', texts), 6), [.. texts.Select((text, i) => Turn($"{i}", text, i))]));

    public Task SayAtAsync(int minute, string text) => TakeAsync(Event("s", Turn($"at-{minute}-{Wording.Digest(text, 6)}", text, minute)));

    public Task TakeAsync(params TurnsAppended[] messages) => Gate.TakeAsync(messages, None);

    /// <summary>What holds, in the order of the alphabet.</summary>
    public async Task<IReadOnlyList<string>> FactsAsync(Owner? owner = null)
    {
        var (memories, _) = await Memories.ListAsync(owner ?? Anna, history: false, 1000, null, None);
        return [.. memories.Where(one => one.Record.Kind == MemoryKind.Fact).Select(one => one.Record.Text).Order(StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<MemoryRecord>> RecordsAsync() =>
        [.. (await Memories.ListAsync(Anna, history: true, 1000, null, None)).Memories.Select(one => one.Record)];

    public void Dispose()
    {
        Repair.Dispose();
        Recalled.Dispose();
        Settler.Dispose();
        Books.Dispose();
    }
}

internal sealed class FakeMarks : IErasureMarks
{
    /// <summary>What was born by then is refused.</summary>
    public DateTimeOffset? Until { get; set; }

    public ValueTask<bool> RefusesAsync(string tenant, string person, DateTimeOffset bornAt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Until >= bornAt);
}
