using Agents.Decisions.Definitions;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Subjects;

namespace Agents.Decisions.Evaluation;

/// <summary>Gathers, evaluates, asks the model, evaluates again, and reserves the action of what is approved.</summary>
internal sealed class DecisionDrafter(
    FactGatherer facts, ModelCall model, ISubjectHistories histories, Evaluator evaluator, TimeProvider time)
{
    // Beyond the deadline and the approvals: time for compensation. Afterwards a reservation that nobody settled ends.
    private static readonly TimeSpan ReservationGrace = TimeSpan.FromHours(1);

    /// <param name="request">What is to be decided.</param>
    /// <param name="id">Its id.</param>
    /// <param name="draft">Is kept up to date.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    public async Task<DecidedDraft> DraftAsync(DecisionRequest request, string id, DecisionDraft draft, CancellationToken cancellationToken)
    {
        var (definition, clock) = (request.Definition, request.Clock);
        (draft.Subject, _) = evaluator.FindSubject(definition, request.Input);
        draft.Facts = await facts.GatherAsync(
            definition, request.Principal, request.Input, draft.Subject, clock.LeftForFacts, cancellationToken);
        draft.FactsMs = clock.ElapsedMs;
        while (true)
        {
            draft.WaitsFor = "the subject's history";
            draft.History = definition.NeedsHistory && draft.Subject is { } about
                ? await histories.ReadAsync(request.Principal.Tenant, about, cancellationToken)
                : new SubjectHistory([], "");
            var given = new EvaluationInput
            {
                Id = id,
                Now = time.GetUtcNow(),
                Input = request.Input,
                Subject = draft.Subject,
                Facts = draft.Facts,
                History = draft.History.Actions,
                HistorySince = draft.History.CompleteSince,
                Proposal = draft.Answer,
            };
            draft.WaitsFor = "its rules";
            var startedAt = clock.ElapsedMs;
            var evaluation = evaluator.EvaluateUntil(definition, given, cancellationToken);
            draft.EvaluateMs += clock.ElapsedMs - startedAt;
            if (evaluation.AskModel is { } arguments)
            {
                draft.WaitsFor = "the model";
                draft.Answer = await model.AskAsync(definition.Model!, request.Principal, arguments, clock.LeftForFacts, cancellationToken);
                continue;
            }
            draft.WaitsFor = "the subject's history";
            // Not cancelled: whoever puts it right afterwards has to know that nothing comes after.
            if (Reservation(definition, evaluation, id, given.Now) is not { } reserved || draft.Subject is not { } subject
                || await histories.TryReserveAsync(request.Principal.Tenant, subject, draft.History, reserved, CancellationToken.None))
                return new DecidedDraft(evaluation, given.Now, null);
            // Somebody else changed the history meanwhile: that may change the decision.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether there is something to carry out or to wait for.</summary>
    public static bool Waits(DecisionEvaluation evaluation) =>
        evaluation.Outcome == DecisionOutcome.Approve && (evaluation.Steps.Count > 0 || evaluation.Approvals.Count > 0);

    /// <summary>What goes into the subject's history; null: nothing.</summary>
    public static SubjectAction? Reservation(DecisionDefinition definition, DecisionEvaluation evaluation, string id, DateTimeOffset now)
    {
        if (evaluation.Action is not { } action)
            return null;
        var waits = Waits(evaluation);
        return new SubjectAction
        {
            Id = id,
            Action = action.Name,
            At = now,
            Amounts = action.Amounts,
            // Without steps and approvals there is nothing left to carry out.
            State = waits ? SubjectActionState.Reserved : SubjectActionState.Done,
            Until = waits
                ? now + TimeSpan.FromMilliseconds(definition.DeadlineMs + evaluation.Approvals.Sum(one => (double)one.TimeoutMs)) + ReservationGrace
                : null,
        };
    }
}
