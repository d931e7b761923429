namespace Agents.Decisions.Runs;

/// <summary>What a run writes: the record, its entry in the chain, and the subject's history. Each may be repeated without harm.</summary>
internal interface IRunRecords
{
    /// <summary>
    /// Completes the record. When the run has ended, the subject's reserved action is confirmed (outcome approve) or released (any other)
    /// first. A record that has ended stays as it is.
    /// </summary>
    Task CompleteAsync(RunCompletion completion, CancellationToken cancellationToken);
}
