using System.Buffers;
using System.Text.Json.Nodes;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>A search as it was asked for, checked against the index.</summary>
internal sealed record SearchRequest
{
    private const int MaxTop = 1000;
    private const int MaxSkip = 100_000;

    private static readonly SearchValues<char> Operators = SearchValues.Create("+|\"()*~\\");

    public string? Words { get; init; }

    public bool IsAll { get; init; }

    public required IReadOnlyList<string> SearchFields { get; init; }

    public required Func<StoredDocument, bool> Filter { get; init; }

    public required IReadOnlyList<(IndexField Field, bool Descending)> Order { get; init; }

    public required IReadOnlyList<IndexField> Select { get; init; }

    public int Top { get; init; }

    public int Skip { get; init; }

    public bool Counts { get; init; }

    public (IndexField Field, float[] Vector, int K)? Vector { get; init; }

    public static SearchRequest Read(JsonNode? body, IndexDefinition index)
    {
        var value = body.AsObject("A search");
        value.OnlyKnown(
            "a search", "search", "searchMode", "queryType", "searchFields", "filter", "orderby", "select", "top", "skip", "count", "vectorQueries",
            "vectorFilterMode");
        OnlyKnown(value, "queryType", "simple");
        OnlyKnown(value, "searchMode", "any");
        OnlyKnown(value, "vectorFilterMode", "preFilter");
        var vector = Nearest(value["vectorQueries"], index);
        var search = value["search"]?.AsText("search");

        // Nothing to search for means everything, unless there is a vector.
        var isAll = search is "*" || (string.IsNullOrWhiteSpace(search) && vector is null);
        if (isAll && vector is not null)
            throw Refused.Unknown("a search for '*' together with a vector");
        if (!isAll && search is not null)
            CheckSyntax(search);
        return new SearchRequest
        {
            Words = isAll || string.IsNullOrWhiteSpace(search) ? null : search,
            IsAll = isAll,
            SearchFields = Searched(value["searchFields"]?.AsText("searchFields"), index),
            Filter = value["filter"]?.AsText("filter") is { } filter ? ODataFilter.Parse(filter, index) : _ => true,
            Order = Ordered(value["orderby"]?.AsText("orderby"), index),
            Select = Selected(value["select"]?.AsText("select"), index),
            Top = Within(value["top"], "top", 50, MaxTop),
            Skip = Within(value["skip"], "skip", 0, MaxSkip),
            Counts = value["count"]?.AsBoolean("count") ?? false,
            Vector = vector,
        };
    }

    private static void OnlyKnown(JsonObject value, string name, string known)
    {
        if (value[name]?.AsText(name) is { } set && set != known)
            throw Refused.Unknown($"{name} '{set}', only {known}");
    }

    // Operators of the simple syntax: the simulation has none, so that a question which was not made plain is noticed.
    private static void CheckSyntax(string search)
    {
        var at = search.AsSpan().IndexOfAny(Operators);
        if (at >= 0)
            throw Refused.Unknown($"the operator '{search[at]}' in a search");
        if (search.StartsWith('-') || search.Contains(" -", StringComparison.Ordinal))
            throw Refused.Unknown("the operator '-' in a search");
    }

    private static (IndexField Field, float[] Vector, int K)? Nearest(JsonNode? node, IndexDefinition index)
    {
        if (node is null)
            return null;
        var queries = node.AsArray("vectorQueries");
        if (queries.Count == 0)
            return null;
        if (queries.Count > 1)
            throw Refused.Unknown("more than one vector query");
        var query = queries[0].AsObject("A vector query");
        query.OnlyKnown("a vector query", "kind", "vector", "fields", "k", "exhaustive");
        OnlyKnown(query, "kind", "vector");
        query["exhaustive"]?.AsBoolean("exhaustive");
        var name = query["fields"].AsText("fields of a vector query");
        var field = index.Fields.FirstOrDefault(candidate => candidate.Name == name && candidate.Type is FieldType.Vector)
            ?? throw new Refused(400, "InvalidVectorQuery", $"'{name}' is not a vector field.");
        var vector = query["vector"].AsVector("vector");
        if (vector.Length != field.Dimensions)
        {
            throw new Refused(
                400, "InvalidVectorQuery", $"The vector field '{name}' expects a length of {field.Dimensions}; the query vector has {vector.Length}.");
        }

        return (field, vector, Within(query["k"], "k", 50, 10_000, min: 1));
    }

    private static List<string> Searched(string? fields, IndexDefinition index)
    {
        var searchable = index.Fields.Where(field => field.IsSearchable && field.Type is FieldType.Text).Select(field => field.Name).ToList();
        if (fields is null)
            return searchable;
        var names = fields.Split(',', StringSplitOptions.TrimEntries);
        return names.FirstOrDefault(name => !searchable.Contains(name)) is { } wrong
            ? throw new Refused(400, "InvalidSearchFields", $"'{wrong}' is not a searchable text field.")
            : [.. names];
    }

    private static List<(IndexField Field, bool Descending)> Ordered(string? order, IndexDefinition index)
    {
        var ordered = new List<(IndexField, bool)>();
        foreach (var clause in order?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            var parts = clause.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var field = index.Fields.FirstOrDefault(candidate => candidate.Name == parts[0]);
            if (field is not { IsSortable: true } || parts.Length > 2 || (parts.Length == 2 && parts[1] is not ("asc" or "desc")))
                throw new Refused(400, "InvalidOrderBy", $"'{clause}' is not a sortable field with asc or desc.");
            ordered.Add((field, parts is [_, "desc"]));
        }

        return ordered;
    }

    private static List<IndexField> Selected(string? select, IndexDefinition index)
    {
        var retrievable = index.Fields.Where(field => field.IsRetrievable).ToList();
        if (select is null or "*")
            return retrievable;
        return [.. select.Split(',', StringSplitOptions.TrimEntries).Select(name => retrievable.Find(field => field.Name == name)
            ?? throw new Refused(400, "InvalidSelect", $"Could not find a retrievable property named '{name}'."))];
    }

    private static int Within(JsonNode? node, string name, int otherwise, int max, int min = 0)
    {
        var value = node?.AsInteger(name) ?? otherwise;
        return value >= min && value <= max ? value : throw new Refused(400, "InvalidRequest", $"{name} is {value}; allowed: {min} to {max}.");
    }
}
