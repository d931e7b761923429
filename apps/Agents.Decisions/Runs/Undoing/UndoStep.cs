using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Decisions.Runs.Steps;
using Dapr.Workflow;

namespace Agents.Decisions.Runs.Undoing;

/// <summary>Input of <see cref="UndoStep"/>.</summary>
internal sealed record UndoOrder
{
    public required string Id { get; init; }

    public required Principal Principal { get; init; }

    public required PinnedType Type { get; init; }

    public required string Step { get; init; }

    public required string Tool { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>What the steps answered, by name, that of the step itself included.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Results { get; init; }
}

/// <summary>Calls the tool that undoes a step.</summary>
internal sealed class UndoStep(StepCalls calls, IRunRecords records, IPinnedDefinitions definitions, StepArguments arguments, TimeProvider time)
    : WorkflowActivity<UndoOrder, StepResult>
{
    /// <summary>Longer than a step may take: nobody waits for it, and it has to succeed.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public override async Task<StepResult> RunAsync(WorkflowActivityContext context, UndoOrder input)
    {
        var startedAt = time.GetUtcNow();
        var record = await records.FindAsync(input.Principal.Tenant, input.Id, CancellationToken.None)
            ?? throw new InvalidOperationException($"The record of decision {input.Id} is gone.");
        var definition = await definitions.LoadAsync(input.Type, CancellationToken.None);
        var (prepared, error) = arguments.OfCompensation(definition, record, input.Step, input.Results);
        if (prepared is not { } given)
            return new StepResult { State = StepState.Failed, Error = error, StartedAt = startedAt, EndedAt = time.GetUtcNow() };
        return await calls.CallAsync(input.Principal, input.Tool, given, RunKeys.Undo(input.Id, input.Step, input.Number), startedAt + Limit);
    }
}
