using System.Globalization;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Inventory.Canary;

/// <summary>Says when a trial has gone badly.</summary>
internal static class Judgement
{
    /// <summary>Why, with the figures; null as long as the version does well, or has run too few calls to tell.</summary>
    public static string? Against(ToolCanary canary, TrialFigures figures)
    {
        if (figures.Ended < canary.MinimumCalls)
            return null;
        var ratio = (double)figures.Failed / figures.Ended;
        if (ratio > canary.MaxErrorRatio)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{figures.Failed} of {figures.Ended} calls failed within {canary.WindowSeconds} s: {ratio * 100:0.#} %, allowed {canary.MaxErrorRatio * 100:0.#} %.");
        return canary.MaxP95Ms is { } limit && figures.P95 is { } p95 && p95.TotalMilliseconds > limit
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The p95 of {figures.Ended} calls within {canary.WindowSeconds} s is {p95.TotalMilliseconds:0} ms, allowed {limit} ms.")
            : null;
    }
}
