namespace Dapr.Workflow;

/// <summary>What a workflow can read of its own run without a step of its history.</summary>
public interface IWorkflowContext
{
    /// <summary>True while the code runs through what the history already has.</summary>
    bool IsReplaying { get; }

    /// <summary>Tells whether the run takes the new way of a change to the workflow's code.</summary>
    /// <param name="patchName">Name of the change, case-sensitive.</param>
    /// <returns>True for a run that reaches the change for the first time or took it before; false for one that went past it without.</returns>
    bool IsPatched(string patchName);

    /// <summary>The workflow's time, UTC: the same in every replay.</summary>
    DateTime CurrentUtcDateTime { get; }
}
