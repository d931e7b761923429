using Agents.Contracts.Inventory;
using Cronos;

namespace Agents.Hosting.Schedules;

/// <summary>When the groups of a tool go out by a schedule.</summary>
public static class ToolSchedule
{
    /// <summary>The next time of the schedule, UTC; null when there is no schedule, or none of its times is left.</summary>
    public static DateTimeOffset? NextAfter(ToolBatching? batching, DateTimeOffset now)
    {
        if (batching?.Schedule is not { } schedule)
            return null;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(batching.TimeZone);
        return CronExpression.Parse(schedule).GetNextOccurrence(now, zone)?.ToUniversalTime();
    }
}
