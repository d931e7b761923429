using Agents.Decisions.Records;

namespace Agents.Decisions.Runs;

/// <summary>What a run reads and writes: the record, its entry in the chain, and the subject's history. Each may be repeated without harm.</summary>
internal interface IRunRecords
{
    /// <summary>The record; null when there is none.</summary>
    Task<DecisionRecord?> FindAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what became of the run. When it has ended, the subject's reserved action is confirmed (outcome approve) or released (any other)
    /// first. A record never goes back to an earlier state.
    /// </summary>
    Task CompleteAsync(RunCompletion completion, CancellationToken cancellationToken);

    /// <summary>Changes the record, on what stands there.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="id">The decision.</param>
    /// <param name="change">Called again when somebody else has changed it meanwhile. Null: it stays as it is.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    /// <returns>The record as it stands; null when there is none.</returns>
    Task<DecisionRecord?> ReviseAsync(
        string tenant, string id, Func<DecisionRecord, Task<DecisionRecord?>> change, CancellationToken cancellationToken);
}
