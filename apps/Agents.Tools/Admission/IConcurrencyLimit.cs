namespace Agents.Tools.Admission;

/// <summary>Decides how much may run at the same time, from what each window of time has shown. Not synchronised.</summary>
internal interface IConcurrencyLimit
{
    /// <summary>Items that may run at the same time now.</summary>
    int Current { get; }

    /// <summary>Takes one window into account.</summary>
    void Next(LimitWindow window);
}

/// <summary>What one window of time has shown.</summary>
/// <param name="Overloaded">The worker's own part of the calls' time was over its target.</param>
/// <param name="Limited">Something that could have run waited because of the limit.</param>
/// <param name="PeakRunning">Most items that ran at the same time.</param>
internal readonly record struct LimitWindow(bool Overloaded, bool Limited, int PeakRunning);
