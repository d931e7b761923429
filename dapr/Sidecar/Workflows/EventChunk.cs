using Dapr.Protocol.TaskHub;
using Google.Protobuf;

namespace Dapr.Sidecar.Workflows;

/// <summary>
/// Events of a history as they stand in a turn's <c>pastEvents</c>: what one turn added is one chunk, which is kept, stored and sent as
/// it is, never decoded on the way.
/// </summary>
internal static class EventChunk
{
    private const uint PastEvents = (WorkflowRequest.PastEventsFieldNumber << 3) | 2;
    private const uint NewEvents = (WorkflowRequest.NewEventsFieldNumber << 3) | 2;

    public static byte[] Encode(IReadOnlyList<HistoryEvent> events)
    {
        var request = new WorkflowRequest();
        request.PastEvents.AddRange(events);
        return request.ToByteArray();
    }

    public static IReadOnlyList<HistoryEvent> Decode(byte[] chunk) => WorkflowRequest.Parser.ParseFrom(chunk).PastEvents;

    /// <summary>A work item with a turn in it.</summary>
    public static byte[] Turn(string instanceId, IReadOnlyList<byte[]> past, IReadOnlyList<HistoryEvent> fresh)
    {
        var request = new WorkflowRequest { InstanceId = instanceId };
        var head = request.CalculateSize();
        var length = head;
        foreach (var chunk in past) length += chunk.Length;
        foreach (var one in fresh)
        {
            var size = one.CalculateSize();
            length += CodedOutputStream.ComputeTagSize(WorkflowRequest.NewEventsFieldNumber) + CodedOutputStream.ComputeLengthSize(size) + size;
        }
        const uint item = (WorkItem.WorkflowRequestFieldNumber << 3) | 2;
        var bytes = new byte[CodedOutputStream.ComputeTagSize(WorkItem.WorkflowRequestFieldNumber) + CodedOutputStream.ComputeLengthSize(length) + length];
        var output = new CodedOutputStream(bytes);
        output.WriteTag(item);
        output.WriteLength(length);
        request.WriteTo(output);
        output.Flush();
        var at = (int)output.Position;
        foreach (var chunk in past)
        {
            chunk.CopyTo(bytes, at);
            at += chunk.Length;
        }
        var rest = new CodedOutputStream(new MemoryStream(bytes, at, bytes.Length - at));
        foreach (var one in fresh)
        {
            rest.WriteTag(NewEvents);
            rest.WriteMessage(one);
        }
        rest.Flush();
        return bytes;
    }

    /// <summary>For tests: the tag that every event of a chunk begins with.</summary>
    internal static uint Tag => PastEvents;
}
