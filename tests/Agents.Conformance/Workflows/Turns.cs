using System.Text.Json;
using System.Text.Json.Nodes;

namespace Agents.Conformance.Workflows;

/// <summary>
/// How the events of one instance fell into turns, where that differs from the recording: how many events of an inbox share a turn
/// depends on timing. A turn that brings only a part of what is recorded is answered without actions; the answer to one that brings
/// more waits until all of it was recorded.
/// </summary>
internal sealed class Turns
{
    /// <summary>Events that have come and are recorded for later turns.</summary>
    public Queue<JsonElement> Ahead { get; } = new();

    /// <summary>Actions of answers that wait.</summary>
    public JsonArray Held { get; } = [];

    /// <summary>A turn is open whose answer has not been sent.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Turns began elsewhere than recorded, so <c>workflowStarted</c> is no longer compared in its history.</summary>
    public bool IsRegrouped { get; set; }

    /// <summary>The events of a history or a turn without the marks at which turns begin.</summary>
    public static IReadOnlyList<JsonElement> WithoutBeginnings(IEnumerable<JsonElement> events) =>
        [.. events.Where(one => !one.TryGetProperty("workflowStarted", out _))];

    /// <summary>Puts what was held before the actions of an answer.</summary>
    public string Merge(string answer)
    {
        if (Held.Count == 0) return answer;
        var node = JsonNode.Parse(answer)!.AsObject();
        var actions = new JsonArray();
        foreach (var action in Held) actions.Add(action!.DeepClone());
        foreach (var action in node["actions"]?.AsArray() ?? []) actions.Add(action!.DeepClone());
        node["actions"] = actions;
        Held.Clear();
        return node.ToJsonString();
    }

    public void Hold(string answer)
    {
        foreach (var action in JsonNode.Parse(answer)!["actions"]?.AsArray() ?? []) Held.Add(action!.DeepClone());
    }
}
