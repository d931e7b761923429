using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Dapr.Protocol.Grpc;

/// <summary>A message as gRPC sends it: a byte that says whether it is compressed, four with its length, then the message.</summary>
internal static class MessageFrame
{
    public const int HeadLength = 5;

    /// <summary>Writes one message without flushing it.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        var size = message.CalculateSize();
        var span = output.GetSpan(HeadLength + size)[..(HeadLength + size)];
        WriteHead(span, size);
        message.WriteTo(span[HeadLength..]);
        output.Advance(span.Length);
    }

    /// <summary>Writes one message that is encoded already, without flushing it.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> message)
    {
        var span = output.GetSpan(HeadLength + message.Length)[..(HeadLength + message.Length)];
        WriteHead(span, message.Length);
        message.CopyTo(span[HeadLength..]);
        output.Advance(span.Length);
    }

    /// <summary>Reads the next message; default when the stream has ended before it.</summary>
    /// <exception cref="GrpcException">It is compressed, too long, cut off or no message of this type.</exception>
    public static async ValueTask<T?> ReadAsync<T>(PipeReader input, MessageParser<T> parser, int mostBytes, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (TryRead(ref buffer, parser, mostBytes, out var message))
            {
                input.AdvanceTo(buffer.Start);
                return message;
            }
            if (read.IsCompleted || read.IsCanceled)
            {
                var isEmpty = buffer.IsEmpty;
                input.AdvanceTo(buffer.End);
                return isEmpty ? null : throw new GrpcException(GrpcStatus.Internal, "the stream ended within a message");
            }
            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static bool TryRead<T>(ref ReadOnlySequence<byte> buffer, MessageParser<T> parser, int mostBytes, out T? message)
        where T : class, IMessage<T>
    {
        message = null;
        if (buffer.Length < HeadLength) return false;
        Span<byte> head = stackalloc byte[HeadLength];
        buffer.Slice(0, HeadLength).CopyTo(head);
        if (head[0] != 0) throw new GrpcException(GrpcStatus.Unimplemented, "compressed messages are not supported; send grpc-encoding identity");
        var length = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        if (length > (uint)mostBytes) throw new GrpcException(GrpcStatus.ResourceExhausted, $"grpc: received message larger than max ({length} vs. {mostBytes})");
        if (buffer.Length < HeadLength + length) return false;
        try
        {
            message = parser.ParseFrom(buffer.Slice(HeadLength, length));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(GrpcStatus.Internal, $"grpc: error unmarshalling request: {e.Message}", e);
        }
        buffer = buffer.Slice(HeadLength + length);
        return true;
    }

    private static void WriteHead(Span<byte> head, int length)
    {
        head[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)length);
    }
}
