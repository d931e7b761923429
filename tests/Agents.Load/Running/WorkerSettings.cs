using System.Globalization;

namespace Agents.Load.Running;

/// <summary>Settings of the worker that scenarios need, as environment variables.</summary>
internal static class WorkerSettings
{
    public const int MaxSlots = 100_000;

    /// <summary>Exactly so many calls at the same time, so that a scenario knows how much is too much.</summary>
    /// <param name="reservePercent">Share of them for critical calls only; null: the worker's own.</param>
    public static IReadOnlyDictionary<string, string> Slots(int slots, int? reservePercent = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["Tools__Admission__MinConcurrency"] = Text(slots),
            ["Tools__Admission__InitialConcurrency"] = Text(slots),
            ["Tools__Admission__MaxConcurrency"] = Text(slots),
            ["Tools__Backlog"] = Text(100_000),
        };
        if (reservePercent is { } percent)
        {
            settings["Tools__Admission__CriticalReservePercent"] = Text(percent);
        }

        return settings;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
