namespace Dapr.Workflow.Worker.Turns;

/// <summary>What a workflow's code can ask for.</summary>
internal enum StepKind
{
    Activity,
    Timer,
    ChildWorkflow,
    SentEvent,
    StartOver,
}
