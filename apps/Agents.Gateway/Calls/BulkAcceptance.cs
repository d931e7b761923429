using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Gateway.Admission;
using Agents.Hosting.Batching;
using Agents.Tooling.Calls;
using Dapr;

namespace Agents.Gateway.Calls;

/// <summary>
/// Accepts many calls, some with one write to the ledger and one publish per class, so that calls of others get between. Calls of
/// class batch also leave room for live ones. Every item stands for itself.
/// </summary>
internal sealed partial class BulkAcceptance(
    CallFactory factory, CallAdmission admission, OpenCalls open, ICallLedger ledger, ICommandQueue queue, TimeProvider time,
    ILogger<BulkAcceptance> logger) : IDisposable
{
    private readonly YieldingTurns _turns = new(() => open.OfClass(ToolClass.Critical) + open.OfClass(ToolClass.Interactive) > 0, time);

    public async Task<BulkAnswer> AcceptAsync(IReadOnlyList<Outcome<Submission>> items, CancellationToken cancellationToken)
    {
        var answers = new List<BulkItemAnswer>(items.Count);
        foreach (var piece in items.Chunk(YieldingTurns.PieceSize))
        {
            answers.AddRange(await AcceptPieceAsync(piece, cancellationToken));
        }

        var accepted = answers.Count(a => a.Call is not null);
        return new BulkAnswer { Accepted = accepted, Refused = answers.Count - accepted, Calls = answers };
    }

    public void Dispose() => _turns.Dispose();

    private async Task<IEnumerable<BulkItemAnswer>> AcceptPieceAsync(Outcome<Submission>[] items, CancellationToken cancellationToken)
    {
        var outcomes = new Outcome<CallRecord>[items.Length];
        // Refused for a limit, with a key: it may have been accepted before.
        var earlier = new Dictionary<int, CallCommand>();
        for (var i = 0; i < items.Length; i++)
        {
            var (command, refusal) = items[i].Value is { } submission ? factory.Create(submission) : items[i].Refusal!;
            if (command is null)
            {
                outcomes[i] = refusal!;
            }
            else if (admission.Admit(command) is { } tooMuch)
            {
                outcomes[i] = tooMuch;
                if (items[i].Value!.IdempotencyKey is not null)
                {
                    earlier[i] = command;
                }
            }
            else
            {
                outcomes[i] = CallRecord.Accepted(command);
            }
        }

        if (outcomes.All(o => o.Value is null or { Command.Class: ToolClass.Batch }))
        {
            await _turns.RunAsync(WriteAsync, cancellationToken);
        }
        else
        {
            await WriteAsync();
        }

        return outcomes.Select(Answer);

        async Task WriteAsync()
        {
            await RecordAsync(outcomes, cancellationToken);
            await FindEarlierAsync(outcomes, earlier, cancellationToken);
            await PublishAsync(outcomes, cancellationToken);
        }
    }

    private async Task FindEarlierAsync(
        Outcome<CallRecord>[] outcomes, Dictionary<int, CallCommand> earlier, CancellationToken cancellationToken)
    {
        if (earlier.Count == 0)
        {
            return;
        }

        try
        {
            var records = await ledger.FindManyAsync([.. earlier.Values.Select(c => c.Id).Distinct()], cancellationToken);
            var there = records.ToDictionary(r => r.Command.Id);
            foreach (var (i, command) in earlier)
            {
                if (there.TryGetValue(command.Id, out var record))
                {
                    outcomes[i] = CallFactory.IsSame(record, command) ? record : Refusal.KeyUsedOtherwise();
                }
            }
        }
        catch (DaprException)
        {
            // Refused either way, and the limit is what the caller can do something about.
        }
    }

    private async Task RecordAsync(Outcome<CallRecord>[] outcomes, CancellationToken cancellationToken)
    {
        // The same key twice in one bulk is the same call twice: written once, answered twice.
        var byId = outcomes.Select(o => o.Value).OfType<CallRecord>().DistinctBy(r => r.Command.Id).ToList();
        Dictionary<string, Outcome<CallRecord>> recorded;
        try
        {
            var there = await ledger.CreateManyAsync(byId, cancellationToken);
            recorded = byId.Select((r, i) => there[i] ?? r).ToDictionary(r => r.Command.Id, r => (Outcome<CallRecord>)r);
        }
        catch (DaprException e)
        {
            Log.NotRecorded(logger, e, byId.Count);
            Outcome<CallRecord> refused = Refusal.Unavailable("The call was not queued. Submit it again, with the same idempotencyKey if it has one.");
            recorded = byId.ToDictionary(r => r.Command.Id, _ => refused);
        }

        foreach (var (id, outcome) in recorded)
        {
            if (outcome.Value is not { State: CallState.Accepted })
            {
                admission.Withdraw(id);
            }
        }

        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Value is { } asked)
            {
                var outcome = recorded[asked.Command.Id];
                outcomes[i] = outcome.Value is { } record && !CallFactory.IsSame(record, asked.Command) ? Refusal.KeyUsedOtherwise() : outcome;
            }
        }
    }

    private async Task PublishAsync(Outcome<CallRecord>[] outcomes, CancellationToken cancellationToken)
    {
        var commands = outcomes
            .Select(o => o.Value)
            .OfType<CallRecord>()
            .Where(r => r.State is CallState.Accepted)
            .Select(r => r.Command)
            .DistinctBy(c => c.Id)
            .ToList();
        if (commands.Count == 0)
        {
            return;
        }

        var failed = await queue.PublishManyAsync(commands, cancellationToken);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Value is { State: CallState.Accepted } record && failed.Contains(record.Command.Id))
            {
                admission.Withdraw(record.Command.Id);
                outcomes[i] = Refusal.Unavailable("The call is recorded but not queued. Submit it again with the same idempotencyKey, if it has one.");
            }
        }
    }

    private static BulkItemAnswer Answer(Outcome<CallRecord> outcome)
    {
        if (outcome.Value is not { } record)
        {
            return new BulkItemAnswer { Status = outcome.Refusal!.Status, Problem = outcome.Refusal.ToProblem() };
        }

        return new BulkItemAnswer
        {
            Status = record.State.IsFinal() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted,
            Call = CallSnapshot.From(record),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A bulk of {Count} calls was not recorded; its caller is told so")]
        public static partial void NotRecorded(ILogger logger, Exception exception, int count);
    }
}
