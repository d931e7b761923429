using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.Pinecone;

/// <summary>
/// A filter over metadata as a predicate: <c>$eq $ne $in $nin $gt $gte $lt $lte $exists</c> of a field, <c>$and</c> and <c>$or</c> of filters.
/// A list matches when one of its texts does.
/// </summary>
internal static class MetadataFilter
{
    public static Func<JsonObject, bool> Parse(JsonNode? node)
    {
        if (node is null)
            return _ => true;
        var filter = node.AsObject("filter");
        if (filter.Count == 0)
            throw Wrong("a filter must not be empty");
        var tests = filter.Select(entry => entry.Key switch
        {
            "$and" => All(Parts(entry.Value)),
            "$or" => Any(Parts(entry.Value)),
            _ when entry.Key.StartsWith('$') => throw Wrong($"unknown operator '{entry.Key}'"),
            _ => Field(entry.Key, entry.Value),
        }).ToList();
        return All(tests);
    }

    private static List<Func<JsonObject, bool>> Parts(JsonNode? node)
    {
        var parts = node.AsArray("$and and $or");
        return parts.Count == 0 ? throw Wrong("$and and $or must not be empty") : [.. parts.Select(Parse)];
    }

    private static Func<JsonObject, bool> All(IReadOnlyList<Func<JsonObject, bool>> tests) => metadata => tests.All(test => test(metadata));

    private static Func<JsonObject, bool> Any(IReadOnlyList<Func<JsonObject, bool>> tests) => metadata => tests.Any(test => test(metadata));

    private static Func<JsonObject, bool> Field(string name, JsonNode? node)
    {
        var tests = node.AsObject($"The condition of '{name}'").Select(entry => Condition(name, entry.Key, entry.Value)).ToList();
        return tests.Count == 0 ? throw Wrong($"'{name}' has no condition") : All(tests);
    }

    private static Func<JsonObject, bool> Condition(string name, string comparison, JsonNode? wanted)
    {
        switch (comparison)
        {
            case "$eq":
            case "$ne":
                var value = Scalar(wanted);
                return comparison == "$eq" ? metadata => Values(metadata[name]).Contains(value) : metadata => !Values(metadata[name]).Contains(value);
            case "$in":
            case "$nin":
                var values = wanted.AsArray(comparison).Select(Scalar).ToHashSet();
                return comparison == "$in"
                    ? metadata => Values(metadata[name]).Any(values.Contains)
                    : metadata => !Values(metadata[name]).Any(values.Contains);
            case "$exists":
                var exists = wanted.AsBoolean(comparison);
                return metadata => metadata.ContainsKey(name) == exists;
            case "$gt":
                return Number(name, wanted, (number, bound) => number > bound);
            case "$gte":
                return Number(name, wanted, (number, bound) => number >= bound);
            case "$lt":
                return Number(name, wanted, (number, bound) => number < bound);
            case "$lte":
                return Number(name, wanted, (number, bound) => number <= bound);
            default:
                throw Wrong($"unknown operator '{comparison}' of '{name}'");
        }
    }

    private static Func<JsonObject, bool> Number(string name, JsonNode? wanted, Func<double, double, bool> holds)
    {
        var bound = wanted.AsNumber($"The bound of '{name}'");
        return metadata => Values(metadata[name]).Any(value => value is double number && holds(number, bound));
    }

    private static IEnumerable<object> Values(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.Select(Scalar),
        _ => [Scalar(node)],
    };

    private static object Scalar(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.GetValue<double>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("a value must be a string, a number or a boolean"),
    };

    private static Refused Wrong(string what) => new(400, "3", $"Invalid filter: {what}.");
}
