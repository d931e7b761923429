using Dapr.Protocol.TaskHub;

namespace Dapr.Sidecar.Workflows;

/// <summary>
/// Timers that limit the wait for an event. Each event of a name takes away the oldest one of that name that was set before it came
/// and has not fired.
/// </summary>
internal sealed class EventTimers
{
    // Upper and lower case are one, as for the events themselves.
    private readonly Dictionary<string, List<int>> _open = new(StringComparer.OrdinalIgnoreCase);

    public void Add(int timer, TimerCreatedEvent created)
    {
        if (NameOf(created) is not { } name) return;
        if (!_open.TryGetValue(name, out var timers)) _open[name] = timers = [];
        timers.Add(timer);
    }

    public void Remove(int timer)
    {
        foreach (var timers in _open.Values)
        {
            if (timers.Remove(timer)) return;
        }
    }

    /// <summary>The timer that this event takes away; null: none.</summary>
    public int? TakeFor(string name)
    {
        if (!_open.TryGetValue(name, out var timers) || timers.Count == 0) return null;
        var timer = timers[0];
        timers.RemoveAt(0);
        return timer;
    }

    public void Clear() => _open.Clear();

    /// <summary>Workers of before told no origin, only the name.</summary>
    private static string? NameOf(TimerCreatedEvent created) =>
        created.ExternalEvent is { } of ? of.Name : created is { HasName: true, OriginCase: TimerCreatedEvent.OriginOneofCase.None } ? created.Name : null;
}
