using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agents.CloudStandIns.Hosting;
using Microsoft.AspNetCore.Http;

namespace Agents.CloudStandIns.Pinecone;

/// <summary>
/// Pinecone's control plane and data plane as its REST API 2025-04 says, both at one address: the host of an index is this one with a path.
/// Operations are named <c>indexes.list</c>, <c>indexes.describe</c>, <c>indexes.create</c>, <c>indexes.delete</c>, <c>vectors.upsert</c>,
/// <c>vectors.query</c>, <c>vectors.fetch</c>, <c>vectors.list</c> and <c>vectors.delete</c>.
/// </summary>
public sealed class PineconeStandIn : StandIn
{
    private const string Version = "2025-04";
    private const long MaxRequestBytes = 2 * 1024 * 1024;
    private const int MaxVectors = 1000;
    private const int MaxPage = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, VectorIndex> _indexes = new(StringComparer.Ordinal);

    private PineconeStandIn(TimeProvider time) : base(time, MaxRequestBytes)
    {
    }

    /// <summary>The key of the project; a header <c>Api-Key</c>.</summary>
    public string ApiKey { get; set; } = "key-of-the-stand-in";

    /// <summary>How long after a write it is seen.</summary>
    public TimeSpan VisibleAfter { get; set; }

    /// <summary>How often a new index is described as not ready.</summary>
    public int LooksUntilReady { get; set; }

    /// <summary>Names of the indexes, ordered.</summary>
    public IReadOnlyList<string> Indexes
    {
        get
        {
            lock (_lock)
                return [.. _indexes.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Starts on a free port.</summary>
    public static async Task<PineconeStandIn> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var started = new PineconeStandIn(time);
        await started.StartAsync(cancellationToken);
        return started;
    }

    private protected override string Operation(HttpRequest request)
    {
        if (request.Headers["X-Pinecone-Api-Version"] != Version)
            throw Refused.Unknown($"the X-Pinecone-Api-Version '{request.Headers["X-Pinecone-Api-Version"]}', only {Version}");
        if (request.Headers["Api-Key"] != ApiKey)
            throw new Refused(401, "UNAUTHENTICATED", "Invalid API key.");
        return (request.Method, Parts(request)) switch
        {
            ("GET", ["indexes"]) => "indexes.list",
            ("POST", ["indexes"]) => "indexes.create",
            ("GET", ["indexes", _]) => "indexes.describe",
            ("DELETE", ["indexes", _]) => "indexes.delete",
            ("POST", ["i", _, "vectors", "upsert"]) => "vectors.upsert",
            ("POST", ["i", _, "query"]) => "vectors.query",
            ("GET", ["i", _, "vectors", "fetch"]) => "vectors.fetch",
            ("GET", ["i", _, "vectors", "list"]) => "vectors.list",
            ("POST", ["i", _, "vectors", "delete"]) => "vectors.delete",
            _ => throw new Refused(404, "NOT_FOUND", $"This simulation does not know {request.Method} {request.Path}."),
        };
    }

    private protected override Task<Answer> AnswerAsync(string operation, HttpRequest request, JsonNode? body)
    {
        if (request.ContentLength > MaxRequestBytes)
            throw new Refused(400, "11", $"The request has {request.ContentLength} bytes; allowed: at most {MaxRequestBytes}.");
        var parts = Parts(request);
        lock (_lock)
        {
            return Task.FromResult(operation switch
            {
                "indexes.list" => new Answer(200, new JsonObject { ["indexes"] = new JsonArray([.. _indexes.Values.Select(index => index.Describe(Host(index)))]) }),
                "indexes.create" => Create(VectorIndex.Read(body)),
                "indexes.describe" => new Answer(200, Find(parts[1]).Describe(Host(Find(parts[1])))),
                "indexes.delete" => Remove(parts[1]),
                "vectors.upsert" => Upsert(Find(parts[1]), body.AsObject("An upsert")),
                "vectors.query" => Query(Find(parts[1]), body.AsObject("A query")),
                "vectors.fetch" => Fetch(Find(parts[1]), request.Query),
                "vectors.list" => List(Find(parts[1]), request.Query),
                _ => Delete(Find(parts[1]), body.AsObject("A delete")),
            });
        }
    }

    private protected override JsonNode Error(Refused refused) =>
        int.TryParse(refused.Code, CultureInfo.InvariantCulture, out var code)
            ? new JsonObject { ["code"] = code, ["message"] = refused.Message, ["details"] = new JsonArray() }
            : new JsonObject { ["status"] = refused.Status, ["error"] = new JsonObject { ["code"] = refused.Code, ["message"] = refused.Message } };

    private Answer Create(VectorIndex index)
    {
        if (_indexes.ContainsKey(index.Name))
            throw new Refused(409, "ALREADY_EXISTS", "Resource already exists.");
        index.LooksUntilReady = LooksUntilReady;
        _indexes.Add(index.Name, index);
        return new Answer(201, index.Describe(Host(index)));
    }

    private Answer Remove(string name)
    {
        Find(name);
        _indexes.Remove(name);
        return new Answer(202, null);
    }

    private Answer Upsert(VectorIndex index, JsonObject body)
    {
        body.OnlyKnown("an upsert", "vectors", "namespace");
        var nodes = body["vectors"].AsArray("vectors");
        if (nodes.Count is 0 or > MaxVectors)
            throw new Refused(400, "3", $"The upsert has {nodes.Count} vectors; allowed: 1 to {MaxVectors}.");
        var vectors = nodes.Select(node => StoredVector.Read(node, index)).ToList();
        var space = index.FindOrMake(Space(body), Time);
        foreach (var vector in vectors)
            space.Put(vector.Id, vector, VisibleAfter);
        return new Answer(200, new JsonObject { ["upsertedCount"] = vectors.Count });
    }

    private static Answer Query(VectorIndex index, JsonObject body)
    {
        body.OnlyKnown("a query", "namespace", "topK", "filter", "includeValues", "includeMetadata", "vector", "sparseVector");
        return new Answer(200, index.Find(Space(body))?.Query(body, index) ?? new JsonObject { ["matches"] = new JsonArray() });
    }

    private static Answer Fetch(VectorIndex index, IQueryCollection query)
    {
        OnlyKnown(query, "ids", "namespace");
        var ids = query["ids"].OfType<string>().ToArray();
        if (ids.Length is 0 or > MaxVectors)
            throw new Refused(400, "3", $"The fetch has {ids.Length} ids; allowed: 1 to {MaxVectors}.");
        return new Answer(200, index.Find((string?)query["namespace"] ?? "")?.Fetch(ids) ?? new JsonObject { ["vectors"] = new JsonObject() });
    }

    private static Answer List(VectorIndex index, IQueryCollection query)
    {
        OnlyKnown(query, "prefix", "limit", "paginationToken", "namespace");
        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var set) ? set : MaxPage;
        if (limit is < 1 or > MaxPage)
            throw new Refused(400, "3", $"limit is {limit}; allowed: 1 to {MaxPage}.");
        string? after = null;
        try
        {
            if ((string?)query["paginationToken"] is { } token)
                after = Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw new Refused(400, "3", "Invalid pagination token.");
        }

        var space = index.Find((string?)query["namespace"] ?? "");
        return new Answer(200, space?.List((string?)query["prefix"] ?? "", limit, after) ?? new JsonObject { ["vectors"] = new JsonArray() });
    }

    private Answer Delete(VectorIndex index, JsonObject body)
    {
        body.OnlyKnown("a delete", "ids", "namespace");
        var ids = body["ids"].AsArray("ids").Select(id => id.AsText("An id")).ToArray();
        if (ids.Length is 0 or > MaxVectors)
            throw new Refused(400, "3", $"The delete has {ids.Length} ids; allowed: 1 to {MaxVectors}.");
        var space = index.Find(Space(body)) ?? throw new Refused(404, "5", "Namespace not found");
        foreach (var id in ids)
            space.Put(id, null, VisibleAfter);
        return new Answer(200, new JsonObject());
    }

    private VectorIndex Find(string name) => _indexes.GetValueOrDefault(name) ?? throw new Refused(404, "NOT_FOUND", $"Resource {name} not found.");

    private string Host(VectorIndex index) => $"{Address.Authority}/i/{index.Name}";

    private static string Space(JsonObject body) => body["namespace"]?.AsText("namespace") ?? "";

    private static string[] Parts(HttpRequest request) => (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static void OnlyKnown(IQueryCollection query, params IReadOnlyList<string> known)
    {
        if (query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
            throw Refused.Unknown($"the query parameter '{unknown}'");
    }
}
