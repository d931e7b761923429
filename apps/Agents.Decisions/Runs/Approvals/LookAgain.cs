using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Facts;
using Agents.Decisions.Subjects;
using Agents.Hosting.Canonical;
using Dapr;
using Dapr.Workflow;

namespace Agents.Decisions.Runs.Approvals;

/// <summary>Input of <see cref="LookAgain"/>.</summary>
/// <param name="Principal">On whose behalf; the decision is its tenant's.</param>
/// <param name="Id">The decision.</param>
/// <param name="Until">When it must have ended, UTC.</param>
internal sealed record SecondLook(Principal Principal, string Id, DateTimeOffset Until);

/// <summary>What a second look found.</summary>
/// <param name="Holds">Whether what people approved may still be carried out.</param>
/// <param name="Outcome">When not, the outcome that stands.</param>
/// <param name="Reason">When not, why.</param>
internal sealed record SecondSight(bool Holds, DecisionOutcome Outcome, string? Reason);

/// <summary>
/// Decides once more, on facts of now, before anything is carried out that people have taken their time to approve. A rule or guardrail that
/// forbids it by now wins over the approval; and what comes out must be what they approved.
/// </summary>
internal sealed class LookAgain(
    IRunRecords records, IPinnedDefinitions definitions, FactGatherer facts, ISubjectHistories histories, Evaluator evaluator, TimeProvider time)
    : WorkflowActivity<SecondLook, SecondSight>
{
    public override async Task<SecondSight> RunAsync(WorkflowActivityContext context, SecondLook input)
    {
        var left = input.Until - time.GetUtcNow();
        try
        {
            if (left > TimeSpan.Zero)
                return await LookAsync(input, left).WaitAsync(left, time);
        }
        catch (Exception exception) when (exception is TimeoutException or DaprException)
        {
            return new SecondSight(false, DecisionOutcome.Review, $"After the approval the facts could not be looked at again: {exception.Message}");
        }
        return new SecondSight(false, DecisionOutcome.Review, "After the approval there was no time left.");
    }

    private async Task<SecondSight> LookAsync(SecondLook input, TimeSpan left)
    {
        var record = await records.FindAsync(input.Principal.Tenant, input.Id, CancellationToken.None)
            ?? throw new InvalidOperationException($"The record of decision {input.Id} is gone.");
        var definition = await definitions.LoadAsync(record.Type, CancellationToken.None);
        var gathered = await facts.GatherAsync(definition, input.Principal, record.Input, record.Subject, left, CancellationToken.None);
        var history = definition.NeedsHistory && record.Subject is { } subject
            ? (await histories.ReadAsync(input.Principal.Tenant, subject, CancellationToken.None)).Actions
            : [];
        var now = evaluator.Evaluate(definition, new EvaluationInput
        {
            Id = record.Id,
            Now = time.GetUtcNow(),
            Input = record.Input,
            Subject = record.Subject,
            Facts = gathered,
            History = history,
            Proposal = record.ModelAnswer,
        });
        if (now.Outcome != DecisionOutcome.Approve)
            return new SecondSight(false, now.Outcome, $"By the time it was approved: {(now.Reasons is [var first, ..] ? first : "")}");
        return Same(record.Evaluation, now)
            ? new SecondSight(true, DecisionOutcome.Approve, null)
            : new SecondSight(false, DecisionOutcome.Review, "By the time it was approved something else would have been decided.");
    }

    private static bool Same(DecisionEvaluation then, DecisionEvaluation now) =>
        CanonicalJson.Bytes(then.Values).AsSpan().SequenceEqual(CanonicalJson.Bytes(now.Values))
        && then.Steps.Select(Key).SequenceEqual(now.Steps.Select(Key), StringComparer.Ordinal);

    private static string Key(PlannedStep step) =>
        $"{step.Name} {step.Tool} {(step.Arguments is { } arguments ? Convert.ToHexString(CanonicalJson.Bytes(arguments)) : "")}";
}
