using Dapr.Workflow;

namespace Agents.Memory.Governance;

/// <summary>
/// Erases one person: marks, so that nothing new is written; goes through every store; comes back for what was in use; goes through all of
/// them once more, for what was under way when it began; signs the receipt. All that it does may be done twice. Its history names nobody: the
/// person is in the erasure's document alone.
/// </summary>
internal sealed class ErasureRun : Workflow<ErasurePosition, string>
{
    // Each turn carries the whole history.
    private const int StepsPerRun = 200;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    /// <summary>A store or an app that does not answer is asked again for about a week.</summary>
    internal static readonly WorkflowTaskOptions Patiently = new(new WorkflowRetryPolicy(
        maxNumberOfAttempts: 10_000, TimeSpan.FromMilliseconds(500), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1)));

    public override async Task<string> RunAsync(WorkflowContext context, ErasurePosition input)
    {
        var at = input;
        if (at.Stores.Count == 0)
        {
            var begun = await context.CallActivityAsync<ErasureBegun>(nameof(BeginErasure), new ErasureName(at.Tenant, at.Id), Patiently);
            // Who has asked for the marks before may still write.
            await context.CreateTimer(TimeSpan.FromMilliseconds(begun.SettleMs));
            at = at with { Stores = begun.Stores, Until = Now(context).AddMinutes(begun.InUseMinutes) };
        }
        for (var steps = 0; at.Store < at.Stores.Count || !at.IsLast; steps++)
        {
            if (at.Store == at.Stores.Count)
            {
                var isLast = at.InUse.Count == 0 || Now(context) >= at.Until;
                if (!isLast)
                    await context.CreateTimer(Pause(at.Pass));
                at = at with { Pass = at.Pass + 1, Store = 0, Cursor = null, InUse = [], IsLast = isLast };
            }
            if (steps == StepsPerRun)
            {
                context.ContinueAsNew(at);
                return "goes on";
            }
            var store = at.Stores[at.Store];
            var done = await context.CallActivityAsync<StepDone>(
                nameof(EraseStep), new StepOrder(at.Tenant, at.Id, store, at.Pass, at.Cursor), Patiently);
            var inUse = done.InUse && !at.InUse.Contains(store) ? [.. at.InUse, store] : at.InUse;
            at = done.Next is null
                ? at with { Store = at.Store + 1, Cursor = null, InUse = inUse }
                : at with { Cursor = done.Next, InUse = inUse };
        }
        await context.CallActivityAsync<bool>(nameof(EndErasure), new ErasureName(at.Tenant, at.Id), Patiently);
        return "ended";
    }

    private static TimeSpan Pause(int pass)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(pass - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    private static DateTimeOffset Now(WorkflowContext context) => new(context.CurrentUtcDateTime, TimeSpan.Zero);
}

/// <summary>Which erasure.</summary>
internal sealed record ErasureName(string Tenant, string Id);

/// <summary>Where the run is; the input of the workflow.</summary>
internal sealed record ErasurePosition
{
    public required string Tenant { get; init; }

    public required string Id { get; init; }

    /// <summary>The stores in their order; empty: it has not begun.</summary>
    public IReadOnlyList<string> Stores { get => field ?? []; init; } = [];

    /// <summary>How many times they were begun, from 1.</summary>
    public int Pass { get; init; } = 1;

    /// <summary>Index of the store that is gone through.</summary>
    public int Store { get; init; }

    public string? Cursor { get; init; }

    /// <summary>Stores of this pass in which something was in use.</summary>
    public IReadOnlyList<string> InUse { get => field ?? []; init; } = [];

    /// <summary>Whether this is the last pass: all that was under way at the start is there by now.</summary>
    public bool IsLast { get; init; }

    /// <summary>How long it comes back for what is in use, UTC.</summary>
    public DateTimeOffset Until { get; init; }
}

/// <summary>What <see cref="BeginErasure"/> says.</summary>
/// <param name="Stores">The stores in their order.</param>
/// <param name="SettleMs">How long to wait before the first step.</param>
/// <param name="InUseMinutes">How long to come back for what is in use.</param>
internal sealed record ErasureBegun(IReadOnlyList<string> Stores, long SettleMs, int InUseMinutes);

/// <summary>Input of <see cref="EraseStep"/>.</summary>
internal sealed record StepOrder(string Tenant, string Id, string Store, int Pass, string? Cursor);

/// <summary>What <see cref="EraseStep"/> says.</summary>
/// <param name="Next">Where the next step of the store goes on; null: it is done.</param>
/// <param name="InUse">Whether something has to be erased later.</param>
internal sealed record StepDone(string? Next, bool InUse);
