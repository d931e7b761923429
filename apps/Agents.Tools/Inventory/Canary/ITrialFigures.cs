namespace Agents.Tools.Inventory.Canary;

/// <summary>How the calls of a version on trial ended on this worker.</summary>
internal interface ITrialFigures
{
    /// <summary>A trial begins: what was counted before does not count.</summary>
    void Begin(string tool, string version);

    /// <summary>Calls that ended within the window, since the trial began.</summary>
    TrialFigures Read(string tool, string version, TimeSpan window);
}

/// <param name="Ended">Calls that ended.</param>
/// <param name="Failed">Those of them that failed by fault, time-out, an answer of 500 and over, or a result that cannot be used.</param>
/// <param name="P95">Of the run time; null when none ended.</param>
internal readonly record struct TrialFigures(int Ended, int Failed, TimeSpan? P95);
