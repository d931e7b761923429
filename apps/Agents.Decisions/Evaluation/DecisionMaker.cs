using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Decisions.Shadows;
using Agents.Decisions.Subjects;
using Agents.Hosting.Canonical;
using Dapr;

namespace Agents.Decisions.Evaluation;

/// <summary>
/// Makes one decision: drafts it, records it, and starts a run when there is something to carry out. Nothing has an effect before the record
/// and the reservation are durable. Whatever hangs, the answer is there at the deadline: then it is the safe outcome, and what comes late is
/// put right afterwards.
/// </summary>
internal sealed class DecisionMaker(
    DecisionDrafter drafter,
    ISubjectHistories histories,
    RecordStore records,
    IDecisionRuns runs,
    ShadowRunner shadows,
    LateWork late,
    TimeProvider time)
{
    /// <param name="request">What is to be decided.</param>
    /// <param name="seat">Given back when nothing of the decision is under way any more.</param>
    public async Task<DecisionRecord> DecideAsync(DecisionRequest request, IDisposable? seat = null)
    {
        Task drafting = Task.CompletedTask, recording = Task.CompletedTask;
        var settle = false;
        var (clock, definition, draft) = (request.Clock, request.Definition, new DecisionDraft());
        var id = request.Id ?? await IdAsync(request);
        try
        {
            using var stop = new CancellationTokenSource();
            // On another thread: expressions may compute longer than the caller may wait.
            var deciding = Task.Run(() => drafter.DraftAsync(request, id, draft, stop.Token), CancellationToken.None);
            drafting = deciding;
            DecidedDraft decided;
            try
            {
                decided = await deciding.WaitAsync(clock.Left, time);
            }
            catch (TimeoutException)
            {
                settle = true;
                var reason = FormattableString.Invariant($"The deadline of {definition.DeadlineMs} ms passed while it waited for {draft.WaitsFor}.");
                await stop.CancelAsync();
                decided = new DecidedDraft(DecisionDraft.CutShort(definition, reason), time.GetUtcNow(), draft.WaitsFor);
            }

            var record = Record(request, id, draft, decided);
            var adding = request.Id is null ? AddAsync(record) : records.AddOnceAsync(record);
            recording = adding;
            try
            {
                var stands = await adding.WaitAsync(clock.LeftForRecord, time);
                // A repeated request was quicker: what it decided stands.
                settle |= !ReferenceEquals(stands, record);
                record = stands;
            }
            catch (TimeoutException)
            {
                settle = true;
                var told = NotRecorded(record, definition);
                recording = CorrectAsync(adding, told);
                return told;
            }
            if (record.State == RecordState.Running)
                await StartInTimeAsync(request, record);
            if (request.Shadow is { } shadow)
                shadows.Offer(request.Principal.Tenant, record, shadow);
            return record;
        }
        catch (Exception)
        {
            settle = true;
            throw;
        }
        finally
        {
            // Not awaited: it keeps the seat until nothing is under way, and reports its own failures.
            _ = EndAsync(request, id, draft, drafting, recording, settle, seat);
        }
    }

    /// <summary>Starts the run of a record once more, when nobody knows whether it was started.</summary>
    public Task StartAsync(Principal principal, DecisionRecord record, DateTimeOffset deadline, CancellationToken cancellationToken) =>
        runs.StartAsync(principal, record, deadline, cancellationToken);

    private async Task<string> IdAsync(DecisionRequest request)
    {
        try
        {
            return await records.NewIdAsync(request.Principal.Tenant).AsTask().WaitAsync(request.Clock.Left, time);
        }
        catch (TimeoutException)
        {
            // The store hangs. The id is not claimed, and the answer has one all the same.
            return CallId.New();
        }
    }

    private async Task<DecisionRecord> AddAsync(DecisionRecord record)
    {
        await records.AddAsync(record);
        return record;
    }

    private async Task StartInTimeAsync(DecisionRequest request, DecisionRecord record)
    {
        Task Start() => StartAsync(request.Principal, record, request.Clock.Deadline, CancellationToken.None);
        var starting = Start();
        try
        {
            await starting.WaitAsync(request.Clock.LeftForRecord, time);
        }
        catch (Exception exception) when (exception is TimeoutException or DaprException or HttpRequestException)
        {
            // The record says that it runs, so it has to: starting it twice starts one run.
            late.Do($"start the run of decision {record.Id}", async () =>
            {
                await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Start();
            });
        }
    }

    private DecisionRecord NotRecorded(DecisionRecord record, DecisionDefinition definition)
    {
        var reason = FormattableString.Invariant($"It was not recorded within the deadline of {definition.DeadlineMs} ms.");
        return record with
        {
            State = RecordState.Final,
            EndedAt = time.GetUtcNow(),
            Outcome = record.Outcome < definition.SafeOutcome ? record.Outcome : definition.SafeOutcome,
            Reasons = [reason, .. record.Reasons],
        };
    }

    private async Task CorrectAsync(Task adding, DecisionRecord told)
    {
        await adding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await records.WithdrawAsync(told);
    }

    private async Task EndAsync(
        DecisionRequest request, string id, DecisionDraft draft, Task drafting, Task recording, bool settle, IDisposable? seat)
    {
        await drafting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        seat?.Dispose();
        if (!settle || request.Definition.Action is null || draft.Subject is not { } subject)
            return;
        var tenant = request.Principal.Tenant;
        late.Do($"settle the action of decision {id}", async () =>
        {
            var stands = await records.FindAsync(tenant, id, CancellationToken.None);
            var action = stands is { Outcome: DecisionOutcome.Approve } ? DecisionDrafter.Reservation(request.Definition, stands.Evaluation, id, stands.At) : null;
            await histories.SettleAsync(tenant, subject, id, action, CancellationToken.None);
        });
    }

    private static DecisionRecord Record(DecisionRequest request, string id, DecisionDraft draft, DecidedDraft decided)
    {
        var running = DecisionDrafter.Waits(decided.Evaluation);
        return new DecisionRecord
        {
            Id = id,
            Tenant = request.Principal.Tenant,
            RequestedBy = request.Principal.Subject,
            RequestedScopes = request.Principal.Scopes,
            Type = request.Type,
            State = running ? RecordState.Running : RecordState.Final,
            Revision = 1,
            At = decided.Now,
            EndedAt = running ? null : decided.Now,
            InputDigest = CanonicalJson.Digest(request.Input),
            Input = request.Input,
            Subject = draft.Subject,
            Facts = draft.Facts,
            History = draft.History.Actions,
            HistorySince = draft.History.CompleteSince,
            CutShort = decided.CutShort,
            ModelAnswer = draft.Answer,
            Evaluation = decided.Evaluation,
            Outcome = decided.Evaluation.Outcome,
            Reasons = decided.Evaluation.Reasons,
            Timings = new DecisionTimings(draft.FactsMs, Math.Round(draft.EvaluateMs, 3), draft.Answer?.TookMs ?? 0, request.Clock.ElapsedMs),
        };
    }
}
