namespace Agents.Tools.Execution;

/// <summary>What the end of a call says about the version that it ran on.</summary>
internal enum CallEnd
{
    /// <summary>Nothing: no attempt was made, or it was broken off.</summary>
    NotCounted,

    Succeeded,

    /// <summary>The tool answered with an error below 500, or one without a status: an answer as good as any.</summary>
    Refused,

    /// <summary>The tool answered with an error of 500 or over.</summary>
    Failed,

    /// <summary>Its result cannot be used.</summary>
    InvalidResult,

    /// <summary>The way to the tool failed.</summary>
    Fault,

    TimedOut,
}

/// <summary>Questions about a <see cref="CallEnd"/>.</summary>
internal static class CallEnds
{
    /// <summary>Whether it counts against the version when that is on trial.</summary>
    public static bool IsFailure(this CallEnd end) => end is CallEnd.Failed or CallEnd.InvalidResult or CallEnd.Fault or CallEnd.TimedOut;
}
