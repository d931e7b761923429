using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Agents.CloudStandIns.Hosting;
using Microsoft.AspNetCore.Http;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>
/// Azure AI Search as its REST API 2023-11-01 says: indexes, batches of documents, searches. Operations are named <c>index.list</c>,
/// <c>index.get</c>, <c>index.create</c>, <c>index.put</c>, <c>index.delete</c>, <c>documents.index</c>, <c>documents.search</c> and
/// <c>documents.count</c>.
/// </summary>
public sealed partial class AzureSearchStandIn : StandIn
{
    private const string ApiVersion = "2023-11-01";
    private const long MaxRequestBytes = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredIndex> _indexes = new(StringComparer.Ordinal);

    private AzureSearchStandIn(TimeProvider time) : base(time, MaxRequestBytes)
    {
    }

    /// <summary>Keys that may do all; a header <c>api-key</c>.</summary>
    public string ApiKey { get; set; } = "admin-key-of-the-stand-in";

    /// <summary>Token of an identity that has the roles; a header <c>Authorization: Bearer</c>.</summary>
    public string Token { get; set; } = "token-of-the-stand-in";

    /// <summary>How long after a write searches see it.</summary>
    public TimeSpan VisibleAfter { get; set; }

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
    public static async Task<AzureSearchStandIn> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var started = new AzureSearchStandIn(time);
        await started.StartAsync(cancellationToken);
        return started;
    }

    private protected override string Operation(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (request.Query["api-version"] != ApiVersion)
            throw new Refused(400, "InvalidApiVersion", $"The api-version '{request.Query["api-version"]}' is not simulated, only {ApiVersion}.");
        CheckAccess(request);
        var known = request.Query.Keys.Where(key => key is not ("api-version" or "$select" or "allowIndexDowntime")).ToArray();
        if (known.Length > 0)
            throw Refused.Unknown($"the query parameter '{known[0]}'");
        return (request.Method, Route(path)) switch
        {
            ("GET", "/indexes") => "index.list",
            ("POST", "/indexes") => "index.create",
            ("GET", "/indexes('')") => "index.get",
            ("PUT", "/indexes('')") => "index.put",
            ("DELETE", "/indexes('')") => "index.delete",
            ("POST", "/indexes('')/docs/search.index") => "documents.index",
            ("POST", "/indexes('')/docs/search.post.search") => "documents.search",
            ("GET", "/indexes('')/docs/$count") => "documents.count",
            _ => throw new Refused(404, "NotSimulated", $"This simulation does not know {request.Method} {path}."),
        };
    }

    private protected override Task<Answer> AnswerAsync(string operation, HttpRequest request, JsonNode? body)
    {
        if (request.ContentLength > MaxRequestBytes)
            throw new Refused(413, "RequestTooLarge", $"The request has {request.ContentLength} bytes; allowed: at most {MaxRequestBytes}.");
        var name = NameIn(request.Path.Value!);
        lock (_lock)
        {
            return Task.FromResult(operation switch
            {
                "index.list" => List(request),
                "index.create" => Create(IndexDefinition.Read(body)),
                "index.put" => Put(name, IndexDefinition.Read(body), request),
                "index.get" => new Answer(200, Find(name).Definition.ToJson(Find(name).Etag)),
                "index.delete" => Delete(name),
                "documents.index" => Find(name).Write(body, Faults, VisibleAfter),
                "documents.count" => new Answer(200, JsonValue.Create(Refreshed(name).Visible.Count)),
                _ => Search(Refreshed(name), body),
            });
        }
    }

    private protected override JsonNode Error(Refused refused) =>
        new JsonObject { ["error"] = new JsonObject { ["code"] = refused.Code, ["message"] = refused.Message } };

    private static Answer Search(StoredIndex index, JsonNode? body) => new(200, SearchEngine.Run(index, SearchRequest.Read(body, index.Definition)));

    private Answer List(HttpRequest request)
    {
        var select = (string?)request.Query["$select"];
        if (select is not (null or "*" or "name"))
            throw Refused.Unknown($"$select '{select}' of indexes");
        var all = _indexes.Values.OrderBy(index => index.Definition.Name, StringComparer.Ordinal)
            .Select(JsonNode (index) => select == "name" ? new JsonObject { ["name"] = index.Definition.Name } : index.Definition.ToJson(index.Etag));
        return new Answer(200, new JsonObject { ["value"] = new JsonArray([.. all]) });
    }

    private Answer Create(IndexDefinition definition)
    {
        if (_indexes.ContainsKey(definition.Name))
            throw new Refused(409, "ResourceNameAlreadyInUse", $"Cannot create index '{definition.Name}' because it already exists.");
        var index = new StoredIndex(definition, Time);
        _indexes.Add(definition.Name, index);
        return new Answer(201, definition.ToJson(index.Etag));
    }

    private Answer Put(string name, IndexDefinition definition, HttpRequest request)
    {
        if (definition.Name != name)
            throw new Refused(400, "InvalidName", $"The index is '{definition.Name}' in the body and '{name}' in the address.");
        var there = _indexes.GetValueOrDefault(name);
        if (request.Headers.IfMatch.ToString() is { Length: > 0 } match && match != there?.Etag)
            throw new Refused(412, "PreconditionFailed", "The precondition given in one of the request headers evaluated to false.");
        if (there is null)
            return Create(definition);
        there.Change(definition);
        return new Answer(200, definition.ToJson(there.Etag));
    }

    private Answer Delete(string name)
    {
        Find(name);
        _indexes.Remove(name);
        return new Answer(204, null);
    }

    private StoredIndex Find(string name) =>
        _indexes.GetValueOrDefault(name) ?? throw new Refused(404, "ResourceNotFound", $"No index with the name '{name}' was found in the service.");

    private StoredIndex Refreshed(string name)
    {
        var index = Find(name);
        index.Refresh();
        return index;
    }

    private void CheckAccess(HttpRequest request)
    {
        if (request.Headers.TryGetValue("api-key", out var key))
        {
            if (key != ApiKey)
                throw new Refused(403, "Forbidden", "The api-key is not one of the service.");
        }
        else if (request.Headers.Authorization.ToString() is { Length: > 0 } bearer)
        {
            if (bearer != $"Bearer {Token}")
                throw new Refused(403, "Forbidden", "The identity has no role.");
        }
        else
        {
            throw new Refused(401, "Unauthorized", "Neither api-key nor Authorization.");
        }
    }

    private static string Route(string path) => NameRule().Replace(path, "('')", 1);

    private static string NameIn(string path) => NameRule().Match(path) is { Success: true } match ? match.Groups[1].Value : "";

    [GeneratedRegex(@"\('([^']*)'\)", RegexOptions.CultureInvariant)]
    private static partial Regex NameRule();
}
