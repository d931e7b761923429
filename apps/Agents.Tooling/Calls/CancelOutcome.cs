namespace Agents.Tooling.Calls;

/// <summary>What became of the wish to cancel a call.</summary>
public enum CancelOutcome
{
    /// <summary>It will never start.</summary>
    Cancelled,

    /// <summary>The wish is durable and not decided yet; the call tells later.</summary>
    Requested,

    /// <summary>It has started or ended.</summary>
    TooLate,
}
