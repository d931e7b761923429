using Agents.Contracts;
using Agents.Contracts.Signals;
using Agents.Hosting.Sidecar;
using Dapr;
using Dapr.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Agents.Hosting.Signals;

/// <summary>Sends and hears signals.</summary>
public static class SignalEndpoints
{
    /// <summary>Adds <see cref="ISignals"/>.</summary>
    public static IServiceCollection AddSignals(this IServiceCollection services)
    {
        services.TryAddSingleton<ISignals, DaprSignals>();
        return services;
    }

    /// <summary>Subscribes this replica and passes every signal to every <see cref="ISignalListener"/>.</summary>
    public static void MapSignals(this IEndpointRouteBuilder routes) => routes
        .MapPost("/internal/signals", Hear)
        .WithTopic(new TopicOptions { PubsubName = ComponentNames.Results, Name = Topics.Signals })
        .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = Topics.Signals, MaxMessagesCount = 100, MaxAwaitDurationMs = 1 })
        .RequireSidecar()
        .ExcludeFromDescription();

    internal static BulkSubscribeAppResponse Hear(
        BulkSubscribeMessage<BulkMessageModel<Signal>> bulk, IEnumerable<ISignalListener> listeners)
    {
        foreach (var entry in bulk.Entries)
        {
            if (entry.Event?.Data is not { } signal)
                continue;
            foreach (var listener in listeners)
                listener.Hear(signal);
        }

        // Always confirmed: who missed something looks into the ledger.
        return new BulkSubscribeAppResponse(
            [.. bulk.Entries.Select(entry => new BulkSubscribeAppResponseEntry(entry.EntryId, BulkSubscribeAppResponseStatus.SUCCESS))]);
    }
}
