using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Contracts;
using Agents.Memory.Embeddings;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Vectors;

namespace Agents.Memory.LongTerm.Books;

/// <summary>Memories in the vector tier, and which of them say the same in other words.</summary>
internal sealed class MemoryIndex(IVectorTier tier, ITextEmbedder embedder, LongTermOptions options)
{
    private const int EmbeddedTogether = 32;
    private const int Neighbours = 8;

    public async Task RemoveAsync(Owner owner, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > 0)
            Check(await tier.DeleteAsync(VectorCollection.Memories, owner.Tenant, ids, cancellationToken));
    }

    /// <summary>Indexes records, and answers which of them are the same as others.</summary>
    public async Task<IReadOnlyList<NearPair>> PutAsync(Owner owner, IReadOnlyList<MemoryRecord> records, CancellationToken cancellationToken)
    {
        var pairs = new List<NearPair>();
        foreach (var some in records.Chunk(EmbeddedTogether))
        {
            var vectors = await embedder.EmbedAsync([.. some.Select(one => one.Text)], Urgency.Behind, cancellationToken);
            var vectored = some.Zip(vectors, (record, vector) => new Vectored(record, vector)).ToArray();
            pairs.AddRange(await NearAsync(owner, vectored, cancellationToken));
            Check(await tier.UpsertAsync(
                VectorCollection.Memories, [.. vectored.Select(one => Item(owner, one.Record, one.Vector))], cancellationToken));
        }
        return pairs;
    }

    /// <summary>Removes whatever the tier has of a person, known or not. Answers how many that were.</summary>
    public async Task<int> SweepAsync(Owner owner, int most, CancellationToken cancellationToken)
    {
        var filter = new VectorFilter { Tenant = owner.Tenant, User = owner.User, At = null };
        var ids = await tier.ListAsync(VectorCollection.Memories, filter, null, most, cancellationToken);
        await RemoveAsync(owner, ids, cancellationToken);
        return ids.Count;
    }

    public static MemoryPayload? Payload(VectorItem item)
    {
        try
        {
            return JsonSerializer.Deserialize(item.Payload, MemoryPayloadJson.Default.MemoryPayload);
        }
        catch (JsonException)
        {
            // Not of this app: what it says is not known, and nothing hangs on it.
            return null;
        }
    }

    // Every pair is compared when the later of both is indexed, whichever holds, so that any order of arrival finds the same pairs.
    private async Task<IReadOnlyList<NearPair>> NearAsync(Owner owner, IReadOnlyList<Vectored> vectored, CancellationToken cancellationToken)
    {
        var pairs = new List<NearPair>();
        if (options.NearDuplicate >= 1)
            return pairs;
        for (var i = 0; i < vectored.Count; i++)
        {
            var (record, vector) = vectored[i];
            if (record.Kind != MemoryKind.Fact || record.Slot?.Exclusive == true)
                continue;
            var query = new VectorQuery
            {
                Filter = new VectorFilter { Tenant = owner.Tenant, User = owner.User, At = null, Kind = KindName(MemoryKind.Fact) },
                Vector = vector,
                Top = Neighbours,
            };
            var hits = await tier.SearchAsync(VectorCollection.Memories, query, cancellationToken);
            Saying[] others =
            [
                .. vectored.Take(i).Select(one => new Saying(one.Record.Id, one.Record.Group, one.Record.Slot, one.Record.Text)),
                .. hits.Select(one => (one.Item, Payload: Payload(one.Item))).Where(one => one.Payload is not null)
                    .Select(one => new Saying(one.Item.Id, one.Payload!.Group, one.Payload.Slot, one.Item.Text)),
            ];
            pairs.AddRange(await SameAsync(
                new Saying(record.Id, record.Group, record.Slot, record.Text), [.. others.DistinctBy(one => one.Id)], cancellationToken));
        }
        return pairs;
    }

    private async Task<IEnumerable<NearPair>> SameAsync(Saying said, IReadOnlyList<Saying> others, CancellationToken cancellationToken)
    {
        var near = others.Where(one => one.Id != said.Id && one.Group != said.Group && said.Agrees(one)).ToArray();
        if (near.Length == 0)
            return [];
        var vectors = await embedder.EmbedAsync([said.Plain, .. near.Select(one => one.Plain)], Urgency.Behind, cancellationToken);
        return near.Where((one, i) => said.HasTheWordsOf(one) || TensorPrimitives.Dot(vectors[0].Span, vectors[i + 1].Span) >= options.NearDuplicate)
            .Select(one => new NearPair(said.Id, one.Id));
    }

    /// <summary>A record as it stands in the vector tier.</summary>
    public static VectorItem Item(Owner owner, MemoryRecord record, ReadOnlyMemory<float> vector) => new()
    {
        Id = record.Id,
        Tenant = owner.Tenant,
        User = owner.User,
        Kind = KindName(record.Kind),
        Parent = record.Sources[0].Session,
        Text = record.Text,
        Vector = vector,
        ExpiresAt = record.Current ? Milliseconds(record.ValidTo) : null,
        CreatedAt = Milliseconds(record.LastSaidAt)!.Value,
        Current = record.Current,
        Payload = JsonSerializer.Serialize(new MemoryPayload(record.Group, record.Slot, record.Sources[0].Turn, record.Certainty), MemoryPayloadJson.Default.MemoryPayload),
    };

    public static string KindName(MemoryKind kind) => kind == MemoryKind.Fact ? "fact" : "episode";

    private static DateTimeOffset? Milliseconds(DateTimeOffset? at) =>
        at is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()) : null;

    private static void Check(IReadOnlyList<VectorFault> faults)
    {
        if (faults.Count > 0)
            throw new VectorTierException($"{faults.Count} items were not taken; the first is {faults[0].Id}: {faults[0].Reason}");
    }

    private sealed record Vectored(MemoryRecord Record, ReadOnlyMemory<float> Vector);

    private sealed record Saying(string Id, string Group, MemorySlot? Slot, string Text)
    {
        /// <summary>
        /// What is compared: not the words around it, which change with every turn that says the same, and which make "coffee" and "coffee cake" alike.
        /// </summary>
        public string Plain => Wording.Normalise(Slot?.Value ?? Text);

        public bool HasTheWordsOf(Saying other) => Wording.Content(Plain).SetEquals(Wording.Content(other.Plain));

        /// <summary>Vectors of "allergic to nuts" and "not allergic to nuts" are near. Only what agrees in its parts may be one.</summary>
        public bool Agrees(Saying other)
        {
            if (Slot is null || other.Slot is null)
                return Slot is null && other.Slot is null && Wording.SameNumbersAndPolarity(Text, other.Text) && Wording.Overlap(Text, other.Text) >= 0.6;
            return Slot.Negated == other.Slot.Negated && !other.Slot.Exclusive
                && string.Equals(Slot.Subject, other.Slot.Subject, StringComparison.OrdinalIgnoreCase)
                && string.Equals(Slot.Attribute, other.Slot.Attribute, StringComparison.OrdinalIgnoreCase)
                && Wording.SameNumbersAndPolarity(Slot.Value, other.Slot.Value) && Wording.OneHoldsTheOther(Slot.Value, other.Slot.Value);
        }
    }
}

/// <summary>Two facts that say the same in other words.</summary>
internal sealed record NearPair(string Id, string OtherId);

/// <summary>What of a memory stands beside its text in the vector tier.</summary>
internal sealed record MemoryPayload(string Group, MemorySlot? Slot, string? Turn, double Confidence);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = Limits.MaxJsonDepth)]
[JsonSerializable(typeof(MemoryPayload))]
internal sealed partial class MemoryPayloadJson : JsonSerializerContext;
