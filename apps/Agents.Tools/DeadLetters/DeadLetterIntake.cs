using System.Security.Cryptography;
using System.Text;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Inventory;
using Dapr;
using Dapr.AspNetCore;

namespace Agents.Tools.DeadLetters;

/// <summary>Keeps what comes to the dead-letter topics, so that people can look at it and publish it again.</summary>
internal sealed partial class DeadLetterIntake(IDeadLetterStore store, TimeProvider time, ILogger<DeadLetterIntake> logger)
{
    private const int MaxTries = 10;

    /// <summary>Confirms every message once its letter is kept; else all of them come again, and are the same letters.</summary>
    public async Task<BulkSubscribeAppResponse> TakeAsync(
        ToolClass toolClass, IReadOnlyList<DeadMessage> messages, CancellationToken cancellationToken)
    {
        var status = BulkSubscribeAppResponseStatus.SUCCESS;
        try
        {
            if (messages.Count > 0)
                await KeepAsync(toolClass, messages, cancellationToken);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException or TimeoutException)
        {
            Log.NotKept(logger, messages.Count, toolClass, exception.Message);
            status = BulkSubscribeAppResponseStatus.RETRY;
        }
        return new BulkSubscribeAppResponse([.. messages.Select(message => new BulkSubscribeAppResponseEntry(message.EntryId, status))]);
    }

    private async Task KeepAsync(ToolClass toolClass, IReadOnlyList<DeadMessage> messages, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var records = await store.ReadCallsAsync([.. messages.Select(message => message.CallId).OfType<string>().Distinct()], cancellationToken);
        var letters = messages
            .Select(message => (Letter: Letter(toolClass, message, message.CallId is { } id ? records.GetValueOrDefault(id) : null, now), message.Content))
            .DistinctBy(letter => letter.Letter.Id)
            .ToList();
        await store.SaveAsync(letters, cancellationToken);
        await EnterAsync(toolClass, [.. letters.Select(letter => new DeadLetterEntry(letter.Letter.Id, now))], now, cancellationToken);
        foreach (var (letter, _) in letters)
            Log.Kept(logger, letter.Id, toolClass, letter.Reason);
    }

    private async Task EnterAsync(
        ToolClass toolClass, IReadOnlyList<DeadLetterEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            var (index, etag) = await store.ReadIndexAsync(toolClass, cancellationToken);
            var next = (index ?? new DeadLetterIndex()).With(entries, now, out var dropped);
            if (!await store.TryWriteIndexAsync(toolClass, next, etag, cancellationToken))
                continue;
            await store.DeleteAsync(dropped, cancellationToken);
            return;
        }
        throw new TimeoutException("The index of the dead letters changes all the time.");
    }

    private static DeadLetter Letter(ToolClass toolClass, DeadMessage message, CallRecord? record, DateTimeOffset now)
    {
        var topic = message.Topic ?? Topics.For(toolClass);
        return new DeadLetter
        {
            Id = Id(toolClass, message),
            Class = toolClass,
            Topic = topic,
            At = now,
            CallId = message.CallId,
            Tool = record?.Command.Tool,
            Tenant = record?.Command.Principal.Tenant,
            Reason = Reason(message, record),
            Size = message.Size,
        };
    }

    private static string Reason(DeadMessage message, CallRecord? record) => (message.CallId, record) switch
    {
        (null, _) => "It is no command: its data holds no call id.",
        (_, null) => "The ledger holds no such call.",
        (_, { State: CallState.Accepted }) => "Its deliveries failed; the call has not started.",
        _ => "Its deliveries failed; the call has started or ended all the same.",
    };

    private static string Id(ToolClass toolClass, DeadMessage message)
    {
        var name = message.CallId ?? message.EventId ?? message.Content.Text;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Topics.For(toolClass) + "\n" + name));
        return Convert.ToHexStringLower(hash.AsSpan(0, CallId.Length / 2));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Dead letter {Id} ({Class}) is kept: {Reason} See GET /v1/dead-letters at the gateway")]
        public static partial void Kept(ILogger logger, string id, ToolClass @class, string? reason);

        [LoggerMessage(2, LogLevel.Warning, "{Count} dead letters ({Class}) were not kept and are to come again: {Reason}")]
        public static partial void NotKept(ILogger logger, int count, ToolClass @class, string reason);
    }
}
