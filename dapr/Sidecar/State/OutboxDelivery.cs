using System.Buffers;
using System.Text.Json;
using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.State;

/// <summary>
/// The second half of the outbox: waits until the marker of an event is in the store (its transaction was carried out), publishes the
/// event to the application's topic, and removes the marker.
/// </summary>
internal sealed partial class OutboxDelivery(
    IStateStore store, IOutboxPublisher publisher, string pubsub, string topic, bool discardWithoutState, SidecarContext context)
{
    private static readonly TimeSpan BeforeFirstLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ILogger _log = context.Loggers.CreateLogger("dapr.outbox");

    public async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(message);
        var marker = document.RootElement.TryGetProperty("id", out var id) ? id.GetString() ?? "" : "";
        await Task.Delay(BeforeFirstLook, context.Time, cancellationToken);
        if (!await WaitForMarkerAsync(marker, cancellationToken))
        {
            Log.NoState(_log, topic, pubsub, marker);
            if (discardWithoutState) return;
            throw new StateException(new($"cannot publish outbox message to topic {topic} with pubsub {pubsub}: outbox state not found"));
        }
        await publisher.PublishAsync(pubsub, topic, Address(document.RootElement), cancellationToken);
        if (await store.DeleteAsync(new DeleteRequest(marker)) is { } fault) throw new StateException(fault);
    }

    private async Task<bool> WaitForMarkerAsync(string marker, CancellationToken cancellationToken)
    {
        var since = context.Time.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 3, LongestPause.Ticks)))
        {
            if (store.Get(marker) is { Data.Length: > 0 }) return true;
            if (context.Time.GetElapsedTime(since) + pause > Patience) return false;
            await Task.Delay(pause, context.Time, cancellationToken);
        }
    }

    private ReadOnlyMemory<byte> Address(JsonElement cloudEvent)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var property in cloudEvent.EnumerateObject().Where(p => p.Name is not ("topic" or "pubsubname"))) property.WriteTo(json);
            json.WriteString("topic", topic);
            json.WriteString("pubsubname", pubsub);
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "no state for the outbox message {Marker}; it is not published to {Topic} on {Pubsub}")]
        public static partial void NoState(ILogger logger, string topic, string pubsub, string marker);
    }
}
