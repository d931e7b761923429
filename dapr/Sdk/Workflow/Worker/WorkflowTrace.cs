using System.Diagnostics;
using Dapr.Protocol.TaskHub;

namespace Dapr.Workflow.Worker;

/// <summary>Puts turns and activities into the trace that the sidecar tells, so that what they log and call belongs to it.</summary>
internal static class WorkflowTrace
{
    private static readonly ActivitySource Source = new("Dapr.Workflow");

    /// <summary>The trace of a turn is only passed on: a span for each replay would tell nothing.</summary>
    public static Scope OfTurn(TraceContext? context) => new(Follow(context, "WorkflowOrchestrationTurn"));

    public static Scope OfActivity(TraceContext? context, string name)
    {
        if (context is null || !ActivityContext.TryParse(context.TraceParent, context.TraceState, isRemote: true, out var parent)) return default;
        var title = $"WorkflowActivity {name}";
        return new Scope(Source.StartActivity(title, ActivityKind.Internal, parent) ?? Follow(context, title));
    }

    public static void MarkFailed() => Activity.Current?.SetStatus(ActivityStatusCode.Error);

    private static Activity? Follow(TraceContext? context, string name)
    {
        if (context?.TraceParent is not { Length: > 0 } parent) return null;
        var activity = new Activity(name).SetParentId(parent);
        if (context.TraceState is { Length: > 0 } state) activity.TraceStateString = state;
        return activity.Start();
    }

    internal readonly struct Scope(Activity? activity) : IDisposable
    {
        public void Dispose() => activity?.Dispose();
    }
}
