using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Memory;
using Agents.Hosting.Sidecar;
using Agents.Memory.Live;
using Agents.Memory.LongTerm.Gate;
using Dapr;
using Dapr.AspNetCore;

namespace Agents.Memory.LongTerm.Api;

/// <summary>
/// Turns of sessions from their topic, many in one delivery. Each message is answered for itself: what can never be taken goes to the dead
/// letters, for it would hold back all behind it; what a store did not take comes again.
/// </summary>
internal static partial class TurnTopic
{
    private const int MaxMessages = 100;

    // Whose books are changed together: reading and writing so many takes a few milliseconds.
    private const int MaxPeople = 4;

    public static void MapTurnTopic(this IEndpointRouteBuilder app) => app
        .MapPost("/internal/memory-turns", TakeAsync)
        .WithTopic(new TopicOptions
        {
            PubsubName = ComponentNames.MemoryEvents,
            Name = Topics.Turns,
            DeadLetterTopic = Topics.DeadLetter(Topics.Turns),
        })
        .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = Topics.Turns, MaxMessagesCount = MaxMessages, MaxAwaitDurationMs = 100 })
        .RequireSidecar()
        .ExcludeFromDescription();

    internal static async Task<BulkSubscribeAppResponse> TakeAsync(
        BulkSubscribeMessage<BulkMessageModel<JsonElement>> bulk, MemoryGate gate, LiveTurns live, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger(typeof(TurnTopic).FullName!);
        var statuses = new Dictionary<string, BulkSubscribeAppResponseStatus>(StringComparer.Ordinal);
        var good = new List<(string EntryId, TurnsAppended Message)>();
        foreach (var entry in bulk.Entries)
        {
            statuses[entry.EntryId] = BulkSubscribeAppResponseStatus.DROP;
            var (message, mistake) = Read(entry.Event is { } cloudEvent ? cloudEvent.Data : default);
            if (message is null)
                Log.Dropped(logger, mistake!);
            else
                good.Add((entry.EntryId, message));
        }
        // What is of one person is one change of his book, and shares its fate.
        var people = good.GroupBy(one => one.Message.PartitionKey, StringComparer.Ordinal)
            .Select(person => (Messages: person.Select(one => one.Message).ToArray(), EntryIds: person.Select(one => one.EntryId).ToArray()));
        foreach (var some in people.Chunk(MaxPeople))
        {
            var left = new HashSet<TurnsAppended[]>(some.Length, ReferenceEqualityComparer.Instance);
            await live.BehindAsync(async () => left.UnionWith(await TogetherAsync(gate, [.. some.Select(one => one.Messages)], logger, cancellationToken)), cancellationToken);
            foreach (var (messages, entryIds) in some)
            {
                var status = BulkSubscribeAppResponseStatus.SUCCESS;
                // One by one, so that no live turn waits for many.
                if (left.Contains(messages))
                    await live.BehindAsync(async () => status = await TryAsync(gate, messages, logger, cancellationToken), cancellationToken);
                foreach (var entryId in entryIds)
                    statuses[entryId] = status;
            }
        }
        return new BulkSubscribeAppResponse([.. statuses.Select(one => new BulkSubscribeAppResponseEntry(one.Key, one.Value))]);
    }

    private static (TurnsAppended? Message, string? Mistake) Read(JsonElement data)
    {
        try
        {
            return data.ValueKind == JsonValueKind.Object && data.Deserialize<TurnsAppended>(AgentsJson.SharedOptions) is { } message
                ? Wrong(message) is { } mistake ? (null, mistake) : (message, null)
                : (null, "it is no JSON object");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, exception.Message);
        }
    }

    private static string? Wrong(TurnsAppended message) =>
        !IsName(message.Tenant) ? "tenant must have 1 to 128 characters"
        : !IsName(message.UserId) ? "userId must have 1 to 128 characters"
        : !IsName(message.SessionId) ? "sessionId must have 1 to 128 characters"
        : message.Turns.Count is 0 or > TurnsAppended.MaxTurns ? $"there are {message.Turns.Count} turns; allowed: 1 to {TurnsAppended.MaxTurns}"
        : message.Turns.Any(one => one is null || !IsName(one.Id) || one.Role is null || one.Text is null)
            ? "every turn must have an id of 1 to 128 characters, a role and a text"
        : null;

    private static bool IsName(string? text) => text is { Length: > 0 and <= Limits.MaxPrincipalPartLength };

    private static async Task<IReadOnlyList<TurnsAppended[]>> TogetherAsync(
        MemoryGate gate, TurnsAppended[][] people, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            return await gate.TakeTogetherAsync(people, cancellationToken);
        }
        catch (Exception exception) // Whose it is shows when each is taken alone.
        {
            Log.Alone(logger, exception.Message);
            return people;
        }
    }

    private static async Task<BulkSubscribeAppResponseStatus> TryAsync(
        MemoryGate gate, TurnsAppended[] messages, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await gate.TakeAsync(messages, cancellationToken);
            return BulkSubscribeAppResponseStatus.SUCCESS;
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException or OperationCanceledException or TimeoutException)
        {
            Log.Again(logger, exception.Message);
            return BulkSubscribeAppResponseStatus.RETRY;
        }
        catch (Exception exception) // A fault of ours would come again for ever and hold back everybody: somebody has to look at it.
        {
            Log.Poison(logger, exception);
            return BulkSubscribeAppResponseStatus.DROP;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Turns go to the dead letters: {Reason}")]
        public static partial void Dropped(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Turns were not taken and come again: {Reason}")]
        public static partial void Again(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Information, "Turns are taken person by person: {Reason}")]
        public static partial void Alone(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Error, "Turns could not be taken and go to the dead letters")]
        public static partial void Poison(ILogger logger, Exception exception);
    }
}
