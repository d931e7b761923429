namespace Dapr.Workflow;

/// <summary>
/// Registrations that every worker of this process carries out after its own, for code that is made at build time. A name that the
/// worker registered itself stays with the worker.
/// </summary>
public static class WorkflowAutoRegistry
{
    private static readonly Lock Gate = new();
    private static readonly List<Action<WorkflowRuntimeOptions>> Registrations = [];

    /// <summary>Adds a registration; the same delegate counts once.</summary>
    /// <param name="registration">Registers workflows and activities.</param>
    public static void Register(Action<WorkflowRuntimeOptions> registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        lock (Gate)
        {
            if (!Registrations.Contains(registration)) Registrations.Add(registration);
        }
    }

    internal static void Apply(WorkflowRuntimeOptions options)
    {
        Action<WorkflowRuntimeOptions>[] all;
        lock (Gate) all = [.. Registrations];
        foreach (var register in all) register(options);
    }
}
