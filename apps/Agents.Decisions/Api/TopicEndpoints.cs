using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Decisions;
using Agents.Decisions.Facts;
using Agents.Decisions.Subjects;
using Agents.Hosting.Sidecar;
using Dapr;
using Dapr.AspNetCore;

namespace Agents.Decisions.Api;

/// <summary>
/// Facts and events of subjects from topics, many in one delivery. Each is answered for itself: what can never be taken is dropped, for it
/// would hold back all behind it; what the store did not take comes again.
/// </summary>
internal static partial class TopicEndpoints
{
    private const int MaxMessages = 100;

    public static void MapFactTopics(this WebApplication app)
    {
        app.MapPost("/internal/facts", TakeFactsAsync).Subscribe(Topics.Facts);
        app.MapPost("/internal/actions", TakeActionsAsync).Subscribe(Topics.SubjectActions);
    }

    private static void Subscribe(this RouteHandlerBuilder route, string topic) => route
        .WithTopic(new TopicOptions { PubsubName = ComponentNames.Facts, Name = topic })
        .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = topic, MaxMessagesCount = MaxMessages, MaxAwaitDurationMs = 5 })
        .RequireSidecar()
        .ExcludeFromDescription();

    internal static Task<BulkSubscribeAppResponse> TakeFactsAsync(
        BulkSubscribeMessage<BulkMessageModel<JsonElement>> bulk, FactStore facts, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken) => TakeAsync<FactObserved>(
        bulk, one => ObservationRules.Wrong(one, time.GetUtcNow()), one => $"{one.Tenant}/{one.Key}",
        one => facts.PutAsync(one, cancellationToken), loggers);

    internal static Task<BulkSubscribeAppResponse> TakeActionsAsync(
        BulkSubscribeMessage<BulkMessageModel<JsonElement>> bulk, ISubjectHistories histories, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken) => TakeAsync<SubjectActed>(
        bulk, one => ObservationRules.Wrong(one, time.GetUtcNow()), one => $"{one.Tenant}/{one.Subject}",
        one => histories.AddAsync(one.Tenant, one.Subject, ObservationRules.Action(one, time.GetUtcNow()), cancellationToken), loggers);

    private static async Task<BulkSubscribeAppResponse> TakeAsync<T>(
        BulkSubscribeMessage<BulkMessageModel<JsonElement>> bulk, Func<T, string?> wrong, Func<T, string> keyOf, Func<T, Task> takeAsync,
        ILoggerFactory loggers)
        where T : class
    {
        var logger = loggers.CreateLogger("Agents.Decisions.Facts");
        var statuses = new Dictionary<string, BulkSubscribeAppResponseStatus>(StringComparer.Ordinal);
        var good = new List<(string EntryId, T Message)>();
        foreach (var entry in bulk.Entries)
        {
            var (message, mistake) = Read(entry.Event is { } cloudEvent ? cloudEvent.Data : default, wrong);
            statuses[entry.EntryId] = BulkSubscribeAppResponseStatus.DROP;
            if (message is null)
                Log.Dropped(logger, typeof(T).Name, mistake!);
            else
                good.Add((entry.EntryId, message));
        }
        // Different keys side by side, one key in its order.
        var taken = await Task.WhenAll(good.GroupBy(one => keyOf(one.Message), StringComparer.Ordinal).Select(async key =>
        {
            var done = new List<(string EntryId, BulkSubscribeAppResponseStatus Status)>();
            foreach (var (entryId, message) in key)
                done.Add((entryId, await TryAsync(() => takeAsync(message), logger)));
            return done;
        }));
        foreach (var (entryId, status) in taken.SelectMany(one => one))
            statuses[entryId] = status;
        return new BulkSubscribeAppResponse([.. statuses.Select(one => new BulkSubscribeAppResponseEntry(one.Key, one.Value))]);
    }

    private static (T? Message, string? Mistake) Read<T>(JsonElement data, Func<T, string?> wrong)
        where T : class
    {
        try
        {
            return data.ValueKind == JsonValueKind.Object && data.Deserialize<T>(AgentsJson.SharedOptions) is { } message
                ? wrong(message) is { } mistake ? (null, mistake) : (message, null)
                : (null, "it is no JSON object.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, exception.Message);
        }
    }

    private static async Task<BulkSubscribeAppResponseStatus> TryAsync(Func<Task> takeAsync, ILogger logger)
    {
        try
        {
            await takeAsync();
            return BulkSubscribeAppResponseStatus.SUCCESS;
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException or OperationCanceledException)
        {
            Log.Again(logger, exception.Message);
            return BulkSubscribeAppResponseStatus.RETRY;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A message {What} was dropped: {Reason}")]
        public static partial void Dropped(ILogger logger, string what, string reason);

        [LoggerMessage(2, LogLevel.Warning, "A message was not taken and comes again: {Reason}")]
        public static partial void Again(ILogger logger, string reason);
    }
}
