using System.Text.Json.Nodes;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>A filter over metadata, as the service reads it and as it is looked at here. The tenant is the namespace.</summary>
internal static class PineconeFilter
{
    /// <summary>For a query; null: everything in the namespace. Values are JSON values, so that none can become an operator.</summary>
    public static JsonObject? Of(VectorFilter filter)
    {
        var terms = new List<JsonNode>();
        if (filter.User is { } user)
            terms.Add(Term("user", "$eq", user));
        if (filter.Groups is { } groups)
            terms.Add(Term("groups", "$in", new JsonArray([.. groups.Select(group => JsonValue.Create(group))])));
        if (filter.At is { } at)
        {
            terms.Add(new JsonObject
            {
                ["$or"] = new JsonArray(Term("expiresAt", "$exists", false), Term("expiresAt", "$gt", at.ToUnixTimeMilliseconds())),
            });
        }

        if (filter.ExpiredBy is { } expiredBy)
            terms.Add(Term("expiresAt", "$lte", expiredBy.ToUnixTimeMilliseconds()));
        if (filter.Current is { } current)
            terms.Add(Term("current", "$eq", current));
        if (filter.Kind is { } kind)
            terms.Add(Term("kind", "$eq", kind));
        if (filter.Parent is { } parent)
            terms.Add(Term("parent", "$eq", parent));
        return terms.Count == 0 ? null : new JsonObject { ["$and"] = new JsonArray([.. terms]) };
    }

    /// <summary>Whether more than the tenant is asked for.</summary>
    public static bool IsMore(VectorFilter filter) =>
        filter is not { User: null, Groups: null, At: null, ExpiredBy: null, Current: null, Kind: null, Parent: null };

    /// <summary>The same over what was fetched by id.</summary>
    public static bool Matches(VectorFilter filter, PineconeMetadata item) =>
        (filter.User is null || filter.User == item.User)
        && (filter.Groups is null || filter.Groups.Any(group => item.Groups?.Contains(group) == true))
        && (filter.At is not { } at || item.ExpiresAt is null || item.ExpiresAt > at.ToUnixTimeMilliseconds())
        && (filter.ExpiredBy is not { } expiredBy || item.ExpiresAt <= expiredBy.ToUnixTimeMilliseconds())
        && (filter.Current is null || filter.Current == item.Current)
        && (filter.Kind is null || filter.Kind == item.Kind)
        && (filter.Parent is null || filter.Parent == item.Parent);

    private static JsonObject Term(string field, string comparison, JsonNode value) => new() { [field] = new JsonObject { [comparison] = value } };
}
