using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Admission;
using Agents.Hosting.Sidecar;
using Agents.Tooling.Calls;
using Dapr;
using Dapr.AspNetCore;

namespace Agents.Gateway.Waiting;

/// <summary>Hears outcomes from the workers and tells those who wait here. An outcome that nobody here waits for is none of ours.</summary>
internal static class OutcomeEvents
{
    public static void MapOutcomeEvents(this IEndpointRouteBuilder routes) => routes
        .MapPost("/internal/results", HearAsync)
        .WithTopic(new TopicOptions { PubsubName = ComponentNames.Results, Name = Topics.Results })
        .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = Topics.Results, MaxMessagesCount = 100, MaxAwaitDurationMs = 1 })
        .RequireSidecar()
        .ExcludeFromDescription();

    internal static async Task<BulkSubscribeAppResponse> HearAsync(
        BulkSubscribeMessage<BulkMessageModel<CallResult>> bulk, WaitRoom room, LedgerPoll ledger, OpenCalls open, CancellationToken cancellationToken)
    {
        List<string> omitted = [];
        foreach (var entry in bulk.Entries)
        {
            if (entry.Event?.Data is not { } result)
            {
                continue;
            }

            // Every outcome counts, awaited here or not. One that is unknown waits for nothing that a worker does.
            open.Remove(result.Id);
            if (!room.IsAwaited(result.Id))
            {
                continue;
            }

            if (result.ResultOmitted)
            {
                omitted.Add(result.Id);
            }
            else
            {
                room.Offer(CallSnapshot.From(result));
            }
        }

        if (omitted.Count > 0)
        {
            await ledger.OfferAsync(omitted, cancellationToken);
        }

        // Always confirmed, each by itself: who waits falls back to the ledger, and nobody else needs it again.
        return new BulkSubscribeAppResponse(
            [.. bulk.Entries.Select(e => new BulkSubscribeAppResponseEntry(e.EntryId, BulkSubscribeAppResponseStatus.SUCCESS))]);
    }
}
