namespace Agents.Tools.Isolation;

/// <summary>What one attempt says about the version that it was sent to.</summary>
internal enum Verdict
{
    /// <summary>Nothing: it was not sent, or had too little time to tell.</summary>
    Nothing,

    /// <summary>Nothing but that it took so long already: the worker stopped, its caller gave up, or another attempt was faster.</summary>
    BrokenOff,

    /// <summary>The tool answered, with whatever.</summary>
    Answered,

    /// <summary>The way to the tool could not be opened.</summary>
    NotConnected,

    /// <summary>The way broke, or no answer came in time.</summary>
    Fault,
}
