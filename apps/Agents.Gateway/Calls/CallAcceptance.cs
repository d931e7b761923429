using Agents.Contracts.Calls;
using Agents.Gateway.Admission;
using Agents.Tooling.Calls;
using Dapr;

namespace Agents.Gateway.Calls;

/// <summary>
/// Accepts a call: first the record, then the command. What it returns is durable in both. A process that dies in between
/// leaves a record without a command; its caller got no answer, and asking again with the same key publishes it.
/// </summary>
internal sealed partial class CallAcceptance(
    CallFactory factory,
    CallAdmission admission,
    ICallLedger ledger,
    ICommandQueue queue,
    CallCancellation cancellation,
    ILogger<CallAcceptance> logger)
{
    /// <param name="submission">What the caller asks for.</param>
    /// <param name="aboutToPublish">Gets the id before anything can happen to the call, for those who wait.</param>
    /// <param name="cancellationToken">The caller is gone; what is accepted stays accepted.</param>
    public async Task<Outcome<CallSnapshot>> AcceptAsync(
        Submission submission, Action<string>? aboutToPublish, CancellationToken cancellationToken)
    {
        var (command, refusal) = factory.Create(submission);
        if (command is null)
        {
            return refusal!;
        }

        aboutToPublish?.Invoke(command.Id);
        var (record, refused) = admission.Admit(command) is { } tooMuch
            ? await FindEarlierAsync(submission, command, tooMuch, cancellationToken)
            : await RecordAsync(command, cancellationToken);
        if (record is null)
        {
            return refused!;
        }

        // A record that is there may have lost its command. A command that comes twice does no harm.
        if (record.State is not CallState.Accepted || await TryPublishAsync(record.Command, cancellationToken))
        {
            return CallSnapshot.From(record);
        }

        admission.Withdraw(record.Command.Id);
        return await NotPublishedAsync(submission, record);
    }

    private async Task<Outcome<CallRecord>> RecordAsync(CallCommand command, CancellationToken cancellationToken)
    {
        var record = CallRecord.Accepted(command);
        try
        {
            if (await ledger.CreateAsync(record, cancellationToken) is not { } there)
            {
                return record;
            }

            if (there.State is not CallState.Accepted)
            {
                admission.Withdraw(command.Id);
            }

            return CallFactory.IsSame(there, command) ? there : Refusal.KeyUsedOtherwise();
        }
        catch (DaprException e)
        {
            admission.Withdraw(command.Id);
            Log.NotRecorded(logger, e, command.Id);
            return Refusal.Unavailable("The call was not accepted. Try again, with an Idempotency-Key if its effect must not double.");
        }
    }

    /// <summary>What was accepted before is answered, whatever the limits say now.</summary>
    private async Task<Outcome<CallRecord>> FindEarlierAsync(
        Submission submission, CallCommand command, Refusal tooMuch, CancellationToken cancellationToken)
    {
        if (submission.IdempotencyKey is null)
        {
            return tooMuch;
        }

        try
        {
            return await ledger.FindAsync(command.Id, cancellationToken) is not { } there ? tooMuch
                : CallFactory.IsSame(there.Record, command) ? there.Record
                : Refusal.KeyUsedOtherwise();
        }
        catch (DaprException)
        {
            // Refused either way, and the limit is what the caller can do something about.
            return tooMuch;
        }
    }

    private async Task<bool> TryPublishAsync(CallCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await queue.PublishAsync(command, cancellationToken);
            return true;
        }
        catch (DaprException e)
        {
            Log.NotPublished(logger, e, command.Id, command.Class);
            return false;
        }
    }

    private async Task<Refusal> NotPublishedAsync(Submission submission, CallRecord record)
    {
        if (submission.IdempotencyKey is not null)
        {
            return Refusal.Unavailable("The call is recorded but not queued. Submit it again with the same Idempotency-Key.");
        }

        // The broker may hold the command all the same, and the caller cannot ask for this call again: withdraw it.
        await cancellation.WithdrawAsync(record.Command.Id);
        return Refusal.Unavailable($"The call {record.Command.Id} was not queued and is withdrawn as far as possible; its record tells its outcome.");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Call {CallId} was not recorded; its caller is told so")]
        public static partial void NotRecorded(ILogger logger, Exception exception, string callId);

        [LoggerMessage(2, LogLevel.Warning, "The command of call {CallId} ({Class}) was not published; its caller is told so")]
        public static partial void NotPublished(ILogger logger, Exception exception, string callId, Contracts.Inventory.ToolClass @class);
    }
}
