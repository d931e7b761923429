using System.Text.Json;
using Agents.Decisions.Records;
using Dapr;
using Dapr.Workflow;

namespace Agents.Decisions.Runs.Steps;

/// <summary>Carries out one step. Carried out again after a crash, it finds the same call under the same key.</summary>
internal sealed class CarryOutStep(StepCalls calls, IRunRecords records, IPinnedDefinitions definitions, StepArguments arguments, TimeProvider time)
    : WorkflowActivity<StepOrder, StepResult>
{
    private static readonly Dictionary<string, JsonElement> NoResults = [];

    public override async Task<StepResult> RunAsync(WorkflowActivityContext context, StepOrder input)
    {
        var step = input.Step;
        var startedAt = time.GetUtcNow();
        var prepared = step.Arguments;
        if (input.IsFirst || step.Deferred)
        {
            var (record, failure) = await ReadAsync(input);
            if (record is null)
                return Of(StepState.Failed, startedAt, failure);
            if (record.State != RecordState.Running)
                return Of(StepState.Over, startedAt, null);
            if (step.Deferred)
            {
                var definition = await definitions.LoadAsync(input.Type, CancellationToken.None);
                (prepared, failure) = arguments.Of(definition, record, step.Name, input.Results ?? NoResults);
                if (failure is not null)
                    return Of(StepState.Failed, startedAt, failure);
                if (prepared is null)
                    return Of(StepState.Skipped, startedAt, null);
            }
        }
        var until = startedAt.AddMilliseconds(step.TimeoutMs);
        return await calls.CallAsync(
            input.Principal, step.Tool, prepared!.Value, RunKeys.Step(input.Id, step.Name), until < input.Until ? until : input.Until);
    }

    private async Task<(DecisionRecord? Record, string? Error)> ReadAsync(StepOrder input)
    {
        var left = input.Until - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return (null, "The time was up before the step began.");
        try
        {
            return await records.FindAsync(input.Principal.Tenant, input.Id, CancellationToken.None).WaitAsync(left, time) is { } record
                ? (record, null)
                : (null, "The decision's record is gone.");
        }
        catch (Exception exception) when (exception is DaprException or TimeoutException)
        {
            return (null, $"The decision's record could not be read: {exception.Message}");
        }
    }

    private StepResult Of(StepState state, DateTimeOffset startedAt, string? error) =>
        new() { State = state, StartedAt = startedAt, EndedAt = time.GetUtcNow(), Error = error };
}
