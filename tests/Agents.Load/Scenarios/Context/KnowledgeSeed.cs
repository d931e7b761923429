using System.Globalization;
using System.Text.Json;
using Agents.Contracts;
using Agents.Load.Calling;
using Agents.Load.Scenarios.Sidecar;
using Agents.Memory.Knowledge.Chunks;
using Agents.Memory.Knowledge.Indexing;
using Agents.Memory.Knowledge.Reading;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Vectors;

namespace Agents.Load.Scenarios.Context;

/// <summary>
/// Documents as the app itself would have written them, without its API: their pieces go into the index before the app starts, their records
/// into the state store through its sidecar. Texts of versions and the lists that jobs read are left out; no search looks at them.
/// </summary>
internal sealed class KnowledgeSeed(string tenant, NearVectors vectors)
{
    public const int Documents = 10_000;
    public const int Pieces = 3;
    private const int Batch = 500;
    private const int RecordsTogether = 100;
    private static readonly DateTimeOffset Written = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    public async Task IndexAsync(IVectorTier tier, CancellationToken cancellationToken)
    {
        foreach (var some in Enumerable.Range(0, Documents).Chunk(Batch))
            await tier.UpsertAsync(VectorCollection.Knowledge, [.. some.SelectMany(Items)], cancellationToken);
    }

    public async Task StoreAsync(int daprPort, CancellationToken cancellationToken)
    {
        using var sidecar = new RawConnections(daprPort);
        foreach (var some in Enumerable.Range(0, Documents).Chunk(RecordsTogether))
        {
            var body = JsonSerializer.Serialize(
                some.Select(Record).Select(record => new { key = DocumentKeys.Record(tenant, record.Id), value = record }), AgentsJson.SharedOptions);
            var request = RawHttp.Request("POST", "/v1.0/state/memory", body);
            if (await sidecar.SendAsync(request, answer => answer.IsGood ? 0 : answer.Status, cancellationToken) is not 0 and var status)
                throw new LoadException($"The sidecar did not take the documents: {status}.");
        }
    }

    private static DocumentRecord Record(int n) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"policy-{n}"),
        Revision = 1,
        Owner = "load",
        Classification = Classification.Internal,
        Title = string.Create(CultureInfo.InvariantCulture, $"Policy {n}"),
        CreatedAt = Written,
        ChangedAt = Written,
        Versions =
        [
            new DocumentVersion
            {
                Number = 1,
                Digest = new string('0', 64),
                Format = DocumentFormat.Text,
                Characters = Enumerable.Range(0, Pieces).Sum(piece => Text(n, piece).Length + 1),
                Chunks = Pieces,
                At = Written,
                Title = string.Create(CultureInfo.InvariantCulture, $"Policy {n}"),
                Text = "1",
            },
        ],
    };

    private IEnumerable<VectorItem> Items(int n)
    {
        var (record, start) = (Record(n), 0);
        for (var piece = 0; piece < Pieces; piece++)
        {
            var text = Text(n, piece);
            yield return ChunkItems.Of(tenant, record, piece, new Chunk(start, start + text.Length, [], null), text, vectors[(n * Pieces) + piece]);
            start += text.Length + 1;
        }
    }

    private static string Text(int n, int piece) =>
        string.Create(CultureInfo.InvariantCulture, $"{ContextTexts.Sentence(((n * Pieces) + piece) % ContextTexts.Distinct)} Paragraph {piece + 1} of policy {n}.");
}
