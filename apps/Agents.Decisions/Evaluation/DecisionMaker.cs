using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Expressions;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Decisions.Shadows;
using Agents.Decisions.Subjects;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;

namespace Agents.Decisions.Evaluation;

/// <summary>
/// Makes one decision: gathers, evaluates, asks the model, reserves the action, records, and starts a run when there is something to carry
/// out. Nothing has an effect before the record and the reservation are durable.
/// </summary>
internal sealed class DecisionMaker(
    FactGatherer facts,
    IToolCalls tools,
    ISubjectHistories histories,
    Evaluator evaluator,
    EnginePool engines,
    RecordStore records,
    IDecisionRuns runs,
    ShadowRunner shadows,
    TimeProvider time)
{
    // Beyond the deadline and the approvals: time for compensation. Afterwards a reservation that nobody settled ends.
    private static readonly TimeSpan ReservationGrace = TimeSpan.FromHours(1);

    public async Task<DecisionRecord> DecideAsync(
        Principal principal, PinnedType type, DecisionDefinition definition, string? shadow, JsonElement input, string id, bool mayRepeat,
        CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var requestedAt = time.GetUtcNow();
        var deadline = TimeSpan.FromMilliseconds(definition.DeadlineMs);
        var (subject, subjectError) = Subject(definition, input);
        var gathered = await facts.GatherAsync(definition, principal, input, subject, deadline, cancellationToken);
        var factsMs = Elapsed(startedAt);

        var asked = (Answer: (ModelAnswer?)null, Ms: 0d);
        EvaluationInput given;
        DecisionEvaluation evaluation;
        var evaluatedAt = time.GetTimestamp();
        while (true)
        {
            var history = definition.NeedsHistory && subject is not null
                ? await histories.ReadAsync(principal.Tenant, subject, cancellationToken)
                : new SubjectHistory([], "");
            given = new EvaluationInput
            {
                Id = id,
                Now = time.GetUtcNow(),
                Input = input,
                Subject = subject,
                Facts = gathered,
                History = history.Actions,
                Proposal = asked.Answer,
            };
            evaluation = subjectError is null ? evaluator.Evaluate(definition, given) : Unknown(definition, subjectError);
            if (evaluation.AskModel is { } arguments)
            {
                var left = deadline - time.GetElapsedTime(startedAt);
                asked.Answer = await AskAsync(definition.Model!, principal, arguments, left, cancellationToken);
                asked.Ms = asked.Answer.TookMs;
                continue;
            }
            if (evaluation.Action is not { } action || subject is null)
                break;
            var reserved = new SubjectAction
            {
                Id = id,
                Action = action.Name,
                At = given.Now,
                Amounts = action.Amounts,
                // In line there is nothing left to carry out.
                State = definition.IsInline ? SubjectActionState.Done : SubjectActionState.Reserved,
                Until = definition.IsInline ? null : given.Now + deadline + ReservationGrace
                    + TimeSpan.FromMilliseconds(evaluation.Approvals.Sum(one => (double)one.TimeoutMs)),
            };
            if (await histories.TryReserveAsync(principal.Tenant, subject, history, reserved, cancellationToken))
                break;
        }

        var running = !definition.IsInline && evaluation.Outcome == DecisionOutcome.Approve && (evaluation.Steps.Count > 0 || evaluation.Approvals.Count > 0);
        var total = Elapsed(startedAt);
        var record = new DecisionRecord
        {
            Id = id,
            Tenant = principal.Tenant,
            RequestedBy = principal.Subject,
            Type = type,
            State = running ? RecordState.Running : RecordState.Final,
            Revision = 1,
            At = given.Now,
            EndedAt = running ? null : given.Now,
            InputDigest = CanonicalJson.Digest(input),
            Input = input,
            Subject = subject,
            Facts = gathered,
            History = given.History,
            ModelAnswer = asked.Answer,
            Evaluation = evaluation,
            Outcome = evaluation.Outcome,
            Reasons = evaluation.Reasons,
            Timings = new DecisionTimings(factsMs, Math.Round(Elapsed(evaluatedAt) - asked.Ms, 3), asked.Ms, total),
        };
        if (mayRepeat)
            record = await records.AddOnceAsync(record);
        else
            await records.AddAsync(record);
        if (!running && !definition.IsInline && evaluation.Action is not null && subject is not null)
            await histories.ConfirmAsync(principal.Tenant, subject, id, CancellationToken.None);
        if (record.State == RecordState.Running)
            await StartAsync(principal, record, requestedAt + deadline, cancellationToken);
        if (shadow is not null)
            shadows.Offer(principal.Tenant, record, shadow);
        return record;
    }

    /// <summary>Starts the run of a record once more, when nobody knows whether it was started.</summary>
    public Task StartAsync(Principal principal, DecisionRecord record, DateTimeOffset deadline, CancellationToken cancellationToken) =>
        runs.StartAsync(new DecisionRunStart
        {
            Id = record.Id,
            Principal = principal,
            Type = record.Type,
            Now = record.At,
            Deadline = deadline,
            Input = record.Input,
            Subject = record.Subject,
            Facts = record.Facts,
            Evaluation = record.Evaluation,
        }, cancellationToken);

    private (string? Subject, string? Error) Subject(DecisionDefinition definition, JsonElement input)
    {
        if (definition.Subject is not { } expression)
            return (null, null);
        using var context = new ExpressionContext(engines);
        context.Set("input", input);
        var result = context.Evaluate(expression);
        var text = result.Value.ValueKind switch
        {
            JsonValueKind.String => result.Value.GetString(),
            JsonValueKind.Number => result.Value.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 and <= 128 }
            ? (text, null)
            : (null, result.Error ?? $"{expression.Place}: '{expression.Text}' is {Words.Of(result)}; a subject needs a text of 1 to 128 characters or a number.");
    }

    private static DecisionEvaluation Unknown(DecisionDefinition definition, string error) => new()
    {
        Outcome = definition.SafeOutcome,
        Reasons = [$"The subject could not be found: {error}"],
        Values = Json.EmptyObject,
        Rules = Json.EmptyObject,
        RuleHits = [],
        Guardrails = [],
        Steps = [],
        Approvals = [],
    };

    private async Task<ModelAnswer> AskAsync(
        ModelDefinition model, Principal principal, JsonElement arguments, TimeSpan left, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var own = TimeSpan.FromMilliseconds(model.TimeoutMs);
        var limit = own < left ? own : left;
        if (limit <= TimeSpan.Zero)
            return new ModelAnswer(null, "timeout", 0);
        try
        {
            var call = await tools.CallAsync(principal, model.Tool, arguments, limit, null, cancellationToken).WaitAsync(limit, time, cancellationToken);
            return call is { Status: CallStatus.Succeeded, Result: { } result }
                ? new ModelAnswer(CanonicalJson.Of(result), null, Elapsed(startedAt))
                : new ModelAnswer(null, $"the call {call.Id} {call.Status.ToString().ToLowerInvariant()}", Elapsed(startedAt));
        }
        catch (TimeoutException)
        {
            return new ModelAnswer(null, "timeout", Elapsed(startedAt));
        }
        catch (Exception exception) when (exception is ToolCallException or FormatException)
        {
            return new ModelAnswer(null, exception.Message, Elapsed(startedAt));
        }
    }

    private double Elapsed(long since) => Math.Round(time.GetElapsedTime(since).TotalMilliseconds, 3);
}
