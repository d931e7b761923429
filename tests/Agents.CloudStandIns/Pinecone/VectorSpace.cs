using System.Numerics.Tensors;
using System.Text;
using System.Text.Json.Nodes;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.Pinecone;

/// <summary>A namespace of an index: vectors that are seen by now, in the order of their ids.</summary>
internal sealed class VectorSpace(TimeProvider time)
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    private readonly SortedDictionary<string, StoredVector> _visible = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string Id, StoredVector? Vector)> _pending = new();

    public void Put(string id, StoredVector? vector, TimeSpan delay) => _pending.Enqueue((time.GetUtcNow() + delay, id, vector));

    public JsonObject Query(JsonObject query, VectorIndex index)
    {
        Refresh();
        var topK = query["topK"].AsInteger("topK");
        if (topK is < 1 or > 10_000)
            throw new Refused(400, "3", $"topK is {topK}; allowed: 1 to 10000.");
        var score = Scorer(query, index);
        var filter = MetadataFilter.Parse(query["filter"]);
        var withValues = query["includeValues"]?.AsBoolean("includeValues") ?? false;
        var withMetadata = query["includeMetadata"]?.AsBoolean("includeMetadata") ?? false;
        var matches = _visible.Values
            .Where(vector => filter(vector.Metadata))
            .Select(vector => (Vector: vector, Score: score(vector)))
            .Where(match => match.Score is not null)
            .OrderByDescending(match => match.Score).ThenBy(match => match.Vector.Id, StringComparer.Ordinal)
            .Take(topK)
            .Select(JsonNode (match) => Match(match.Vector, match.Score!.Value, withValues, withMetadata));
        var answer = new JsonObject { ["matches"] = new JsonArray([.. matches]), ["usage"] = new JsonObject { ["readUnits"] = 1 } };
        return Encoding.UTF8.GetByteCount(answer.ToJsonString()) <= MaxAnswerBytes
            ? answer
            : throw new Refused(400, "11", $"The result is larger than {MaxAnswerBytes} bytes: ask for fewer, or without values or metadata.");
    }

    public JsonObject Fetch(IReadOnlyList<string> ids)
    {
        Refresh();
        var vectors = new JsonObject();
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            if (_visible.TryGetValue(id, out var vector))
                vectors[id] = Match(vector, null, withValues: true, withMetadata: true);
        }

        return new JsonObject { ["vectors"] = vectors };
    }

    public JsonObject List(string prefix, int limit, string? after)
    {
        Refresh();
        var ids = _visible.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(id, after) > 0))
            .Take(limit + 1)
            .ToList();
        var page = new JsonObject { ["vectors"] = new JsonArray([.. ids.Take(limit).Select(JsonNode (id) => new JsonObject { ["id"] = id })]) };
        if (ids.Count > limit)
            page["pagination"] = new JsonObject { ["next"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(ids[limit - 1])) };
        return page;
    }

    private static Func<StoredVector, double?> Scorer(JsonObject query, VectorIndex index)
    {
        if (index.IsSparse)
        {
            var terms = StoredVector.ReadSparse(query["sparseVector"]);
            if (query["vector"] is not null)
                throw new Refused(400, "3", "A sparse index is queried with sparseVector and nothing else.");

            // What has none of the terms is no match.
            return vector => terms.Keys.Any(vector.Sparse!.ContainsKey) ? terms.Sum(term => term.Value * vector.Sparse.GetValueOrDefault(term.Key)) : null;
        }

        var wanted = query["vector"].AsVector("vector");
        index.CheckVector(wanted, query["sparseVector"] is { } sparse ? StoredVector.ReadSparse(sparse) : null);
        return vector => TensorPrimitives.CosineSimilarity<float>(vector.Values, wanted);
    }

    private static JsonObject Match(StoredVector vector, double? score, bool withValues, bool withMetadata)
    {
        var match = new JsonObject { ["id"] = vector.Id };
        if (score is { } told)
            match["score"] = (float)told;
        match["values"] = withValues && vector.Values is { } values ? new JsonArray([.. values.Select(value => JsonValue.Create(value))]) : new JsonArray();
        if (withValues && vector.Sparse is not null)
            match["sparseValues"] = vector.SparseJson();
        if (withMetadata && vector.Metadata.Count > 0)
            match["metadata"] = vector.Metadata.DeepClone();
        return match;
    }

    private void Refresh()
    {
        var now = time.GetUtcNow();
        while (_pending.TryPeek(out var next) && next.At <= now)
        {
            _pending.Dequeue();
            if (next.Vector is null)
                _visible.Remove(next.Id);
            else
                _visible[next.Id] = next.Vector;
        }
    }
}
