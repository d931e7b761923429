using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.CloudEvents;
using Dapr.Sidecar.Pubsub.Publishing;
using Dapr.Sidecar.Resiliency;

namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>Brings single messages to the application and judges its answers.</summary>
internal sealed partial class MessageDelivery(DeliveryContext context)
{
    public async Task<DeliveryResult> HandleAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        if (context.Closing) return DeliveryResult.Abandoned;
        var metadata = message.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal);
        metadata[DeliveryContext.PubsubNameKey] = context.PubsubName;
        message = message with { Metadata = metadata };

        if (RawPayload.IsOn(context.Metadata, out var reason) is not { } raw) return await FailAsync(message, reason);
        ReadOnlyMemory<byte> body = raw
            ? EventWriter.WrapRaw(message.Data, context.Topic, context.PubsubName, metadata)
            : message.Data;
        var binary = !raw && ContentTypes.IsBinary(metadata.GetValueOrDefault("content-type") ?? "");
        var head = default(EventHead);
        if (!binary && !EventHead.TryRead(body.Span, out head)) return await FailAsync(message, "the message is no CloudEvent");
        if (head.HasExpired(context.Time.GetUtcNow()))
        {
            Log.Expired(context.Logger, head.Id, head.Expiration);
            return await DropAsync(message);
        }
        var route = binary ? context.Routes.ForFields(BinaryFields(metadata)) : context.Routes.ForEvent(body);
        if (route.Error is not null) return await FailAsync(message, route.Error);
        if (route.Path is not { } path)
        {
            Log.NoRoute(context.Logger, head.Id, context.Topic);
            return await DropAsync(message);
        }
        // An event that says nothing of a trace has that of its message, unlike in a bulk.
        var trace = raw || binary ? head.Trace : head.TraceOr(metadata);
        return await DeliverAsync(message, path, body, context.Trace.For(trace), cancellationToken);
    }

    private async Task<DeliveryResult> DeliverAsync(
        IncomingMessage message, string path, ReadOnlyMemory<byte> body, string? trace, CancellationToken cancellationToken)
    {
        string? error;
        try
        {
            error = await context.Policy.ExecuteAsync(token => AttemptAsync(message, path, body, trace, token), cancellationToken);
        }
        catch (Exception e) when (e is PolicyTimeoutException or CircuitOpenException or HttpRequestException or OperationCanceledException)
        {
            error = e.Message;
        }
        if (error is null) return DeliveryResult.Done;
        if (context.Closing) return DeliveryResult.Abandoned;
        return await FailAsync(message, error);
    }

    private async Task<Attempt<string?>> AttemptAsync(
        IncomingMessage message, string path, ReadOnlyMemory<byte> body, string? trace, CancellationToken cancellationToken)
    {
        int status;
        byte[] answer;
        try
        {
            (status, answer) = await context.App.PostAsync(path, body, ContentTypes.CloudEvent, message.Metadata!, trace, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            return new("error returned from app channel while sending pub/sub event to app: " + e.Message, Failed: true);
        }
        if (status == StatusCodes.Status404NotFound) return await DroppedAsync(message, status);
        if (status is < 200 or > 299) return new($"retriable error returned from app while processing pub/sub event: status code {status}", Failed: true, Status: status);
        return AppAnswer.Status(answer) switch
        {
            "" or AppAnswer.Success => new(null, Failed: false),
            AppAnswer.Drop => await DroppedAsync(message, status),
            var other => new($"{other} status returned from app while processing pub/sub event", Failed: true),
        };
    }

    /// <summary>The application does not want it: done, when the dead letter topic, if there is one, has it.</summary>
    private async Task<Attempt<string?>> DroppedAsync(IncomingMessage message, int status)
    {
        Log.Dropped(context.Logger, context.Topic, status);
        var error = context.HasDeadLetters ? await context.SendToDeadLettersAsync(message.Data, message.Metadata) : null;
        return new(error, Failed: error is not null);
    }

    private async Task<DeliveryResult> FailAsync(IncomingMessage message, string reason)
    {
        if (context.HasDeadLetters && await context.SendToDeadLettersAsync(message.Data, message.Metadata) is null) return DeliveryResult.Done;
        return DeliveryResult.Failed(reason);
    }

    private async Task<DeliveryResult> DropAsync(IncomingMessage message)
    {
        if (context.HasDeadLetters) await context.SendToDeadLettersAsync(message.Data, message.Metadata);
        return DeliveryResult.Done;
    }

    /// <summary>A CloudEvent in binary mode has its fields in metadata that begins with <c>ce_</c>.</summary>
    private static Dictionary<string, object?> BinaryFields(Dictionary<string, string> metadata)
    {
        var fields = new Dictionary<string, object?>();
        foreach (var (key, value) in metadata)
        {
            if (key.StartsWith("ce_", StringComparison.OrdinalIgnoreCase)) fields[key[3..].ToLowerInvariant()] = value;
        }
        fields["datacontenttype"] = metadata["content-type"];
        return fields;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "dropping expired pub/sub event {Id} as of {Expiration}")]
        public static partial void Expired(ILogger logger, string? id, string? expiration);

        [LoggerMessage(Level = LogLevel.Debug, Message = "no matching route for event {Id} of topic {Topic}; skipping")]
        public static partial void NoRoute(ILogger logger, string? id, string topic);

        [LoggerMessage(Level = LogLevel.Warning, Message = "the application dropped an event of topic {Topic}, status {Status}")]
        public static partial void Dropped(ILogger logger, string topic, int status);
    }
}
