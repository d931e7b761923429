using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Agents.Conformance.Apps;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Wire;

namespace Agents.Conformance.Compare;

/// <summary>Compares answers of a sidecar and requests to an application with what was recorded.</summary>
/// <param name="hasRandomOrder">Tells by its name whether a pub/sub component puts the messages of a bulk in random order.</param>
internal sealed partial class MessageComparison(FreshNames names, Func<string, bool> hasRandomOrder)
{
    private readonly BulkOrder _order = new();
    private static readonly TimeSpan BetweenParts = TimeSpan.FromMilliseconds(100);

    public IReadOnlyList<Difference> Answer(SendStep step, WireAnswer actual)
    {
        var expected = step.Answer;
        var found = new List<Difference>();
        if (expected.Status != actual.Status)
            found.Add(new Difference("status", $"{expected.Status}", actual.Status.ToString(CultureInfo.InvariantCulture)));
        if (expected.Headers is not null) found.AddRange(HeaderComparison.Compare(expected.Headers, actual.Head, names, "headers"));
        var json = new JsonComparison(names, place => IsMetadata(step.Send.Path) && MetadataList().IsMatch(place));
        found.AddRange(BodyComparison.Compare(expected, actual.Body, names, json, "body"));
        if (expected.Streamed && actual.Bursts(BetweenParts) < 2)
            found.Add(new Difference("body", "several parts, one after the other", "everything at once"));
        return found;
    }

    public IReadOnlyList<Difference> Request(ExpectedMessage expected, ReceivedRequest actual, string place)
    {
        var found = new List<Difference>();
        if (expected.Method is { } method && method != actual.Method) found.Add(new Difference($"{place}.method", method, actual.Method));
        if (expected.Path is { } path && !TextPattern.Of(path).Matches(names.Remove(actual.Target)))
            found.Add(new Difference($"{place}.path", path, names.Remove(actual.Target)));
        if (expected.Headers is not null) found.AddRange(HeaderComparison.Compare(expected.Headers, actual.Head, names, $"{place}.headers"));
        var unordered = IsUnordered(expected);
        if (unordered && !IsBulk(expected)) expected = expected with { Body = _order.Apply(expected.Body) };
        var json = new JsonComparison(names, inner => unordered && inner == $"{place}.body.entries");
        found.AddRange(BodyComparison.Compare(expected, actual.Body, names, json, $"{place}.body"));
        return found;
    }

    /// <summary>To be told of what is received in its order, before it is compared.</summary>
    public void LearnOrder(ExpectedMessage expected, ReceivedRequest actual)
    {
        if (!IsUnordered(expected) || !IsBulk(expected)) return;
        try
        {
            _order.Learn(expected.Body, actual.Body);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // No bulk at all: the comparison says so.
        }
    }

    private bool IsUnordered(ExpectedMessage expected) =>
        expected.Headers?.TryGetValue("pubsubname", out var pubsub) == true && hasRandomOrder(pubsub.GetString()!);

    private static bool IsBulk(ExpectedMessage expected) =>
        expected.Body.ValueKind == JsonValueKind.Object && expected.Body.TryGetProperty("entries", out _);

    private static bool IsMetadata(string path) => path.Split('?')[0].TrimEnd('/').EndsWith("/metadata", StringComparison.Ordinal);

    // The lists that the sidecar gives in random order.
    [GeneratedRegex(@"\Abody\.(?:enabledFeatures|components|subscriptions|httpEndpoints|resiliencies)\z")]
    private static partial Regex MetadataList();
}
