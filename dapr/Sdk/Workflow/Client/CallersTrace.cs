using System.Diagnostics;
using Dapr.Protocol.TaskHub;

namespace Dapr.Workflow.Client;

/// <summary>The trace that a new instance belongs to.</summary>
internal static class CallersTrace
{
    public static TraceContext? Current()
    {
        if (Activity.Current is not { Id: { } id, IdFormat: ActivityIdFormat.W3C } activity) return null;
        var context = new TraceContext { TraceParent = id };
        if (activity.TraceStateString is { Length: > 0 } state) context.TraceState = state;
        return context;
    }
}
