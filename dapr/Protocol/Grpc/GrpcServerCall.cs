using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Dapr.Protocol.Grpc;

/// <summary>One call as its handler sees it.</summary>
internal sealed class GrpcServerCall(HttpContext http, int mostBytes, CancellationToken cancellation)
{
    private const string ContentType = "application/grpc";

    public HttpContext Http => http;

    /// <summary>The caller gave up, its deadline has passed or the connection is gone.</summary>
    public CancellationToken Cancellation => cancellation;

    private PipeWriter Output => http.Response.BodyWriter;

    /// <summary>The only message of a request that is no stream.</summary>
    public async ValueTask<T> ReadAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T> =>
        await ReadNextAsync(parser) ?? throw new GrpcException(GrpcStatus.Internal, "the request has no message");

    /// <summary>The next message of a request that is a stream; null at its end.</summary>
    public ValueTask<T?> ReadNextAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => MessageFrame.ReadAsync(http.Request.BodyReader, parser, mostBytes, cancellation);

    /// <summary>Sends the only message of an answer that is no stream; it leaves together with the status.</summary>
    public void Answer(IMessage message)
    {
        BeginAnswer();
        MessageFrame.Write(Output, message);
    }

    /// <summary>Sends a message of a stream at once. One at a time.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        BeginAnswer();
        MessageFrame.Write(Output, message.Span);
        var flushed = await Output.FlushAsync(cancellationToken);
        if (flushed.IsCompleted) throw new GrpcException(GrpcStatus.Cancelled, "the caller is gone");
    }

    /// <summary>The status, behind the messages or, without any, in the place of the headers.</summary>
    public void End(GrpcStatus status, string detail)
    {
        var code = ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var message = detail.Length > 0 ? GrpcText.EncodeMessage(detail) : null;
        if (http.Response.ContentType is null)
        {
            BeginAnswer();
            http.Response.Headers["grpc-status"] = code;
            if (message is not null) http.Response.Headers["grpc-message"] = message;
            return;
        }
        http.Response.AppendTrailer("grpc-status", code);
        if (message is not null) http.Response.AppendTrailer("grpc-message", message);
    }

    private void BeginAnswer() => http.Response.ContentType ??= ContentType;
}
