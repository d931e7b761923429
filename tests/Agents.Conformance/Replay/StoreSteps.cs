using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.Conformance.Compare;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Replay;

/// <summary>Looks into the raw store behind the components.</summary>
internal static class StoreSteps
{
    public static async Task<IReadOnlyList<Difference>> RunAsync(ScenarioRun run, StoreStep step, CancellationToken cancellationToken)
    {
        // The store may be shared: only keys with this run's names count, and of these the ones that the step asks for.
        var keys = await run.RawStore.ListAsync(run.Names.Ending, cancellationToken);
        var asked = keys
            .Where(key => run.Names.Remove((string)key!["key"]!).Contains(step.Match, StringComparison.Ordinal))
            .Select(key => key!.DeepClone())
            .ToArray();
        return Compare(run, step.Holds, new JsonArray(asked), "holds", place => place == "holds");
    }

    public static async Task<IReadOnlyList<Difference>> RunAsync(ScenarioRun run, RedisStep step, CancellationToken cancellationToken)
    {
        var reply = await run.RawStore.ExecuteAsync([.. step.Redis.Select(run.Placeholders.Fill)], cancellationToken);
        return Compare(run, step.Answer, reply, "answer", static _ => false);
    }

    private static IReadOnlyList<Difference> Compare(ScenarioRun run, JsonElement expected, JsonNode? actual, string place, Func<string, bool> isSet)
    {
        using var document = JsonDocument.Parse(actual?.ToJsonString(JsonText.Compact) ?? "null");
        return new JsonComparison(run.Names, isSet).Compare(expected, document.RootElement, place);
    }
}
