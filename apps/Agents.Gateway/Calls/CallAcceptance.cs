using Agents.Contracts.Calls;
using Agents.Tooling.Calls;
using Dapr;

namespace Agents.Gateway.Calls;

/// <summary>
/// Accepts a call: first the record, then the command. What it returns is durable in both. A process that dies in between
/// leaves a record without a command; its caller got no answer, and asking again with the same key publishes it.
/// </summary>
internal sealed partial class CallAcceptance(
    CallFactory factory, ICallLedger ledger, ICommandQueue queue, CallCancellation cancellation, ILogger<CallAcceptance> logger)
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
        var record = CallRecord.Accepted(command);
        try
        {
            if (await ledger.CreateAsync(record, cancellationToken) is { } there)
            {
                if (!CallFactory.IsSame(there, command))
                {
                    return Refusal.KeyUsedOtherwise();
                }

                record = there;
            }
        }
        catch (DaprException e)
        {
            Log.NotRecorded(logger, e, command.Id);
            return Refusal.Unavailable("The call was not accepted. Try again, with an Idempotency-Key if its effect must not double.");
        }

        // A record that is there may have lost its command. A command that comes twice does no harm.
        return record.State is not CallState.Accepted || await TryPublishAsync(record.Command, cancellationToken)
            ? CallSnapshot.From(record)
            : await NotPublishedAsync(submission, record);
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
