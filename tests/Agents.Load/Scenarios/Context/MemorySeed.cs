using System.Globalization;
using Agents.Contracts;
using Agents.Hosting.State;
using Agents.Memory.LongTerm;
using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Vectors;
using Dapr.Client;

namespace Agents.Load.Scenarios.Context;

/// <summary>Memories of people as the app itself would have written them, without its API: into the index before the app starts, books and records through its sidecar.</summary>
internal sealed class MemorySeed(string tenant, NearVectors vectors)
{
    public const int People = 2000;
    public const int Each = 50;
    private const int PeopleTogether = 20;
    private static readonly DateTimeOffset Said = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly LongTermOptions Options = new();

    public async Task IndexAsync(IVectorTier tier, CancellationToken cancellationToken)
    {
        foreach (var some in Enumerable.Range(0, People).Chunk(PeopleTogether))
        {
            var items = some.SelectMany(person => BookOf(person).Records.Select((record, i) => MemoryIndex.Item(OwnerOf(person), record, vectors[(person * Each) + i])));
            await tier.UpsertAsync(VectorCollection.Memories, [.. items], cancellationToken);
        }
    }

    public async Task StoreAsync(int daprPort, CancellationToken cancellationToken)
    {
        using var dapr = new DaprClientBuilder().UseHttpEndpoint(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{daprPort}")).Build();
        var store = new ExactState(new DaprStateStore(dapr, ComponentNames.Memory));
        foreach (var some in Enumerable.Range(0, People).Chunk(PeopleTogether))
        {
            var books = some.Select(person => (Owner: OwnerOf(person), Book: BookOf(person))).ToArray();
            await store.WriteManyAsync(
                [.. books.SelectMany(one => one.Book.Records.Select(record => KeyValuePair.Create(BookStore.RecordKey(one.Owner, record.Id), record)))], cancellationToken);
            await store.WriteManyAsync([.. books.Select(one => KeyValuePair.Create(BookStore.BookKey(one.Owner), one.Book.Book))], cancellationToken);
        }
    }

    /// <summary>A book of <see cref="Each"/> facts with nothing left to be done.</summary>
    internal (UserBook Book, IReadOnlyList<MemoryRecord> Records) BookOf(int person)
    {
        var edit = new BookEdit(OwnerOf(person), UserBook.Empty, new Dictionary<string, MemoryRecord?>(), Said, Options);
        for (var i = 0; i < Each; i++)
        {
            var number = (person * Each) + i;
            edit.Say(
                new Statement
                {
                    Text = string.Create(CultureInfo.InvariantCulture, $"{ContextTexts.Sentence(number % ContextTexts.Distinct)} I said so {i + 1} times."),
                    Source = new MemorySource(string.Create(CultureInfo.InvariantCulture, $"before-{person}"), string.Create(CultureInfo.InvariantCulture, $"turn-{i}"), Said),
                },
                "load");
        }
        var book = edit.Close();
        return (book with { Pending = [] }, [.. book.Pending.Select(one => one.Record!)]);
    }

    private Owner OwnerOf(int person) => new(tenant, string.Create(CultureInfo.InvariantCulture, $"user-{person}"));
}
