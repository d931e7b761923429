using System.Text.Json;
using Agents.Conformance.Compare;

namespace Agents.Conformance.Workflows;

/// <summary>Turns and activities.</summary>
internal sealed partial class Player
{
    private async Task ExpectWorkAsync(int index, Entry entry, CancellationToken cancellationToken)
    {
        // What the recording waited for, a timer for instance, is waited for as well.
        var limit = limits.Patience + TimeSpan.FromMilliseconds(index == 0 ? 0 : entry.At - recording.Entries[index - 1].At);
        if (entry.Message.TryGetProperty("workflowRequest", out var turn))
        {
            await ExpectTurnAsync(turn, limit, cancellationToken);
            return;
        }
        var task = entry.Message.GetProperty("activityRequest");
        var id = Text(task.GetProperty("workflowInstance"), "instanceId");
        var work = await _workers.NextAsync(
            work => work.Item.TryGetProperty("activityRequest", out var given) && Number(given, "taskId") == Number(task, "taskId") && IsSame(id, work.Instance), limit, cancellationToken);
        Check(Match.Compare(entry.Message, work.Item, "item"));
        _unanswered[$"{work.Instance} {Number(task, "taskId")}"] = (entry.To!, work.Worker);
    }

    private async Task ExpectTurnAsync(JsonElement turn, TimeSpan limit, CancellationToken cancellationToken)
    {
        var id = Text(turn, "instanceId");
        if (!regroups)
        {
            var work = await NextTurnAsync(id, limit, cancellationToken);
            Check(Match.Compare(turn, work.Item.GetProperty("workflowRequest"), "turn"));
            return;
        }
        var turns = _turns.TryGetValue(id, out var known) ? known : _turns[id] = new Turns();
        var wanted = Turns.WithoutBeginnings(Events(turn, "newEvents"));
        var isFirst = turns.Ahead.Count == 0;
        if (!isFirst || wanted.Count == 0) turns.IsRegrouped = true;
        while (turns.Ahead.Count < wanted.Count)
        {
            if (turns.IsOpen)
            {
                turns.IsRegrouped = true;
                var empty = $$"""{"instanceId":{{JsonSerializer.Serialize(_values.Find(id))}}}""";
                await TaskHubMethods.InvokeAsync(sidecar.Channel, "CompleteOrchestratorTask", turns.Merge(empty), null, cancellationToken);
            }
            var given = (await NextTurnAsync(id, limit, cancellationToken)).Item.GetProperty("workflowRequest");
            turns.IsOpen = true;
            var fresh = Events(given, "newEvents");
            Check(Match.Compare([Events(turn, "newEvents")[0]], [fresh[0]], "turn.newEvents"), apartFrom: isFirst ? null : ".timestamp");
            if (isFirst) CheckPast(turn, given, turns.IsRegrouped);
            isFirst = false;
            foreach (var one in fresh.Skip(1)) turns.Ahead.Enqueue(one);
        }
        Check(Match.Compare(wanted, [.. Enumerable.Range(0, wanted.Count).Select(_ => turns.Ahead.Dequeue())], "turn.newEvents"));
    }

    private void CheckPast(JsonElement expected, JsonElement actual, bool isRegrouped)
    {
        var (wanted, given) = (Events(expected, "pastEvents"), Events(actual, "pastEvents"));
        Check(isRegrouped
            ? Match.Compare(Turns.WithoutBeginnings(wanted), Turns.WithoutBeginnings(given), "turn.pastEvents")
            : Match.Compare(wanted, given, "turn.pastEvents"));
    }

    /// <summary>True: the answer waits, for its turn brought events that are recorded for later ones.</summary>
    private bool IsHeld(ref string json, Entry entry)
    {
        if (!regroups || !_turns.TryGetValue(Text(entry.Message, "instanceId"), out var turns)) return false;
        // No turn is open where daprd had one that brought nothing.
        if (turns.Ahead.Count > 0 || !turns.IsOpen)
        {
            turns.Hold(json);
            return true;
        }
        json = turns.Merge(json);
        turns.IsOpen = false;
        return false;
    }

    /// <summary>What waits for the turn whose answer is about to be sent has no answer yet.</summary>
    private async Task CheckNotEarlyAsync(Entry turnAnswer, CancellationToken cancellationToken)
    {
        foreach (var (request, call) in _calls)
        {
            var entry = recording.Entries[request];
            if (entry.Rpc is not ("StartInstance" or "TerminateInstance" or "WaitForInstanceCompletion") || !call.Waits) continue;
            if (Text(entry.Message, "instanceId") != Text(turnAnswer.Message, "instanceId")) continue;
            if (await Task.WhenAny(call.Answer, Task.Delay(limits.Grace, time, cancellationToken)) == call.Answer) throw new NotAsRecordedException($"{entry.Rpc} was answered before the turn was");
            // The others may be answered from now on.
            call.Waits = entry.Rpc == "WaitForInstanceCompletion";
        }
    }

    private async Task<ReceivedWork> NextTurnAsync(string id, TimeSpan limit, CancellationToken cancellationToken)
    {
        var work = await _workers.NextAsync(work => work.Item.TryGetProperty("workflowRequest", out _) && IsSame(id, work.Instance), limit, cancellationToken);
        foreach (var one in Events(work.Item.GetProperty("workflowRequest"), "newEvents"))
        {
            if (one.TryGetProperty("timerFired", out var fired) && fired.GetProperty("fireAt").GetDateTimeOffset() > work.At) throw new NotAsRecordedException($"a timer fired too early, at {work.At:O}: {fired.GetRawText()}");
        }
        return work;
    }

    /// <summary>Whether a recorded id, which may be a placeholder without a value, is this one.</summary>
    private bool IsSame(string recorded, string id) => _values.Find(recorded) is { } known ? known == id : Guid.TryParseExact(id, "D", out _);

    private static string TaskKey(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return $"{Text(json.RootElement, "instanceId")} {Number(json.RootElement, "taskId")}";
    }

    // Proto JSON leaves out what is empty.
    private static string Text(JsonElement message, string field) => message.TryGetProperty(field, out var text) ? text.GetString()! : "";

    private static int Number(JsonElement message, string field) => message.TryGetProperty(field, out var number) ? number.GetInt32() : 0;

    private static List<JsonElement> Events(JsonElement turn, string field) => turn.TryGetProperty(field, out var events) ? [.. events.EnumerateArray()] : [];

    private static void Check(IReadOnlyList<Difference> found, string? apartFrom = null)
    {
        var counted = apartFrom is null ? found : [.. found.Where(one => !one.Place.EndsWith(apartFrom, StringComparison.Ordinal))];
        if (counted.Count > 0) throw new NotAsRecordedException(string.Join('\n', counted));
    }
}
