using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Dapr.Protocol.Grpc;

/// <summary>A request body that is one message.</summary>
internal sealed class MessageContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Type = new("application/grpc");
    private readonly ArrayBufferWriter<byte> _frame;

    public MessageContent(IMessage message)
    {
        _frame = new ArrayBufferWriter<byte>(MessageFrame.HeadLength + message.CalculateSize());
        MessageFrame.Write(_frame, message);
        Headers.ContentType = Type;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_frame.WrittenMemory, cancellationToken).AsTask();

    /// <summary>No length is announced, as with every gRPC client.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
