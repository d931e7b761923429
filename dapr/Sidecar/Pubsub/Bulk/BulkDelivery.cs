using Dapr.Sidecar.Http;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.CloudEvents;
using Dapr.Sidecar.Pubsub.Delivery;
using Dapr.Sidecar.Pubsub.Json;
using Dapr.Sidecar.Pubsub.Publishing;
using Dapr.Sidecar.Resiliency;

namespace Dapr.Sidecar.Pubsub.Bulk;

/// <summary>Brings bulks to the application: one call per route, an answer per entry, and retries for the entries that need them.</summary>
internal sealed partial class BulkDelivery(DeliveryContext context)
{
    public async Task<BulkResult> HandleAsync(string topic, IReadOnlyList<BulkEntry> entries, CancellationToken cancellationToken)
    {
        if (context.Closing) return new BulkResult(DeliveryResult.Abandoned, []);
        var errors = new string?[entries.Count];
        if (RawPayload.IsOn(context.Metadata, out var reason) is not { } raw)
        {
            Array.Fill(errors, reason);
            return await EndAsync(entries, errors, reason);
        }
        var (routes, failed, error) = await SortAsync(entries, raw, errors);
        foreach (var (path, items) in routes)
        {
            if (await DeliverAsync(path, items, errors, cancellationToken) is not { } routeError) continue;
            failed = true;
            error = routeError;
        }
        if (!failed) return BulkResult.Done;
        if (context.Closing) return new BulkResult(DeliveryResult.Abandoned, []);
        return await EndAsync(entries, errors, error);
    }

    /// <summary>
    /// Finds each entry's route. An entry that cannot be read fails, but the bulk as a whole counts as failed only when nothing good
    /// was read after it: that is how Dapr keeps its books.
    /// </summary>
    private async Task<(Dictionary<string, List<BulkItem>> Routes, bool Failed, string? Error)> SortAsync(
        IReadOnlyList<BulkEntry> entries, bool raw, string?[] errors)
    {
        Dictionary<string, List<BulkItem>> routes = new(StringComparer.Ordinal);
        var failed = false;
        string? error = null;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var head = default(EventHead);
            ReadOnlyMemory<byte> data = entry.Data;
            if (!raw)
            {
                if (!EventHead.TryRead(entry.Data, out head) || JsonRewrite.Normalize(entry.Data, asFloats: true) is not { } json)
                {
                    errors[i] = error = "the message is no CloudEvent";
                    failed = true;
                    continue;
                }
                error = null;
                data = json;
                if (head.HasExpired(context.Time.GetUtcNow()))
                {
                    Log.Expired(context.Logger, head.Id, head.Expiration);
                    if (context.HasDeadLetters) await context.SendToDeadLettersAsync(entry.Data, entry.Metadata);
                    continue;
                }
            }
            var route = raw ? context.Routes.ForText(entry.Data) : context.Routes.ForEvent(data);
            if (route.Error is not null)
            {
                errors[i] = route.Error;
                failed = true;
                continue;
            }
            // What matches no rule is not left out of a bulk: it goes to the application's root.
            if (route.Path is null && context.HasDeadLetters) await context.SendToDeadLettersAsync(entry.Data, entry.Metadata);
            var path = route.Path ?? "";
            if (!routes.TryGetValue(path, out var items)) routes[path] = items = [];
            items.Add(new BulkItem(i, entry, data, raw, raw ? null : head.Trace));
        }
        return (routes, failed, error);
    }

    /// <summary>Null when all entries went well.</summary>
    private async Task<string?> DeliverAsync(string path, List<BulkItem> items, string?[] errors, CancellationToken cancellationToken)
    {
        var id = RandomIds.NewGuid();
        var left = items;
        var answered = false;
        try
        {
            return await context.Policy.ExecuteAsync(
                async token =>
                {
                    var attempt = await AttemptAsync(path, id, left, errors, token);
                    answered = true;
                    left = [.. left.Where(item => errors[item.Index] is not null)];
                    return attempt;
                },
                cancellationToken);
        }
        catch (Exception e) when (e is PolicyTimeoutException or CircuitOpenException or HttpRequestException or OperationCanceledException)
        {
            if (!answered)
            {
                foreach (var item in left) errors[item.Index] = e.Message;
            }
            return e.Message;
        }
    }

    private async Task<Attempt<string?>> AttemptAsync(string path, Guid id, List<BulkItem> items, string?[] errors, CancellationToken cancellationToken)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [DeliveryContext.PubsubNameKey] = context.PubsubName };
        var body = BulkEnvelope.Write(id, context.Topic, context.PubsubName, metadata, items);
        var trace = context.Trace.For(items.LastOrDefault(i => i.Trace is not null)?.Trace);
        int status;
        byte[] answer;
        try
        {
            (status, answer) = await context.App.PostAsync(path, body, ContentTypes.Json, metadata, trace, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            return FailAll(items, errors, "error from app channel while sending pub/sub event to app: " + e.Message);
        }
        if (status == StatusCodes.Status404NotFound)
        {
            Log.Refused(context.Logger, context.Topic);
            foreach (var item in items) errors[item.Index] = null;
            return new(null, Failed: false);
        }
        if (status is < 200 or > 299) return FailAll(items, errors, $"retriable error returned from app while processing bulk pub/sub event: status code {status}");
        return AppAnswer.Statuses(answer) is { } statuses
            ? await JudgeAsync(items, statuses, errors)
            : FailAll(items, errors, "failed unmarshalling app response for bulk subscribe");
    }

    private async Task<Attempt<string?>> JudgeAsync(List<BulkItem> items, List<(string EntryId, string Status)> statuses, string?[] errors)
    {
        var known = items.ToDictionary(i => i.Entry.EntryId, StringComparer.Ordinal);
        foreach (var item in items) errors[item.Index] = "response not received, RETRY required";
        var failed = false;
        foreach (var (id, status) in statuses)
        {
            if (!known.TryGetValue(id, out var item)) continue;
            var good = status is AppAnswer.Success or AppAnswer.Drop;
            errors[item.Index] = good ? null : $"'{status}' returned from app while processing bulk subscribe event";
            failed |= !good;
            if (status == AppAnswer.Drop && context.HasDeadLetters) await context.SendToDeadLettersAsync(item.Entry.Data, item.Entry.Metadata);
        }
        failed |= items.Any(i => errors[i.Index] is not null);
        return new(failed ? "few message(s) have failed during bulk subscribe operation" : null, failed);
    }

    private static Attempt<string?> FailAll(List<BulkItem> items, string?[] errors, string error)
    {
        foreach (var item in items) errors[item.Index] = error;
        return new(error, Failed: true);
    }

    private async Task<BulkResult> EndAsync(IReadOnlyList<BulkEntry> entries, string?[] errors, string? error)
    {
        if (context.HasDeadLetters && await BuryAsync(entries, errors)) return BulkResult.Done;
        return error is null ? BulkResult.Done : new BulkResult(DeliveryResult.Failed(error), errors);
    }

    /// <summary>Sends the failed entries to the dead letter topic, each as a message of its own.</summary>
    private async Task<bool> BuryAsync(IReadOnlyList<BulkEntry> entries, string?[] errors)
    {
        List<OutgoingEntry> dead = [];
        for (var i = 0; i < entries.Count; i++)
        {
            if (errors[i] is not null) dead.Add(new OutgoingEntry(entries[i].EntryId, entries[i].Data, entries[i].Metadata));
        }
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [DeliveryContext.PubsubNameKey] = context.PubsubName };
        try
        {
            var failed = await context.Publisher.PublishBulkAsync(
                context.PubsubName, new OutgoingBulk(context.DeadLetterTopic!, dead, metadata), CancellationToken.None);
            return failed.Count == 0;
        }
        catch (TopicForbiddenException e)
        {
            Log.NotBuried(context.Logger, context.DeadLetterTopic, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "dropping expired pub/sub event {Id} as of {Expiration}")]
        public static partial void Expired(ILogger logger, string? id, string? expiration);

        [LoggerMessage(Level = LogLevel.Error, Message = "the application answered 404 to a bulk of topic {Topic}; it is dropped")]
        public static partial void Refused(ILogger logger, string topic);

        [LoggerMessage(Level = LogLevel.Error, Message = "error sending to the dead letter topic {Topic}: {Reason}")]
        public static partial void NotBuried(ILogger logger, string? topic, string reason);
    }
}
