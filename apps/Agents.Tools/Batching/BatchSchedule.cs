using Agents.Contracts.Inventory;
using Agents.Hosting.Schedules;

namespace Agents.Tools.Batching;

/// <summary>When a group goes out by time.</summary>
internal static class BatchSchedule
{
    /// <summary>A worker that has not heard of the job this long after the schedule's time sends by itself.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>When a group that begins now is sent at the latest, UTC.</summary>
    public static DateTimeOffset DueAt(ToolBatching batching, DateTimeOffset now) => batching.Schedule is null
        ? now.AddMilliseconds(batching.MaxAgeMs)
        : ToolSchedule.NextAfter(batching, now) is { } next ? next + Grace : DateTimeOffset.MaxValue;
}
