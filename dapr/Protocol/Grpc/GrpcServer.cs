using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Dapr.Protocol.Grpc;

/// <summary>Answers gRPC calls on HTTP/2 requests: finds the handler by the path, keeps the caller's deadline, sends the status.</summary>
/// <param name="mostBytes">The longest message that is taken from a caller.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class GrpcServer(int mostBytes, TimeProvider time)
{
    private readonly Dictionary<string, Func<GrpcServerCall, Task>> _handlers = new(StringComparer.Ordinal);

    /// <summary>Looks at a call before its handler; null: it may pass.</summary>
    public Func<HttpContext, GrpcException?>? Check { get; init; }

    /// <summary>Told what a handler threw that was not meant as an answer.</summary>
    public Action<string, Exception>? OnFault { get; init; }

    public void Unary<TRequest, TResponse>(string path, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, Task<TResponse>> handle)
        where TRequest : class, IMessage<TRequest>
        where TResponse : IMessage =>
        _handlers.Add(path, async call => call.Answer(await handle(await call.ReadAsync(parser), call.Cancellation)));

    /// <summary>One request, any number of answers, which the handler sends itself.</summary>
    public void ServerStream<TRequest>(string path, MessageParser<TRequest> parser, Func<TRequest, GrpcServerCall, Task> handle)
        where TRequest : class, IMessage<TRequest> =>
        _handlers.Add(path, async call => await handle(await call.ReadAsync(parser), call));

    /// <summary>Any number of messages both ways.</summary>
    public void Stream(string path, Func<GrpcServerCall, Task> handle) => _handlers.Add(path, handle);

    public async Task HandleAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsPost(request.Method) || request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            http.Response.StatusCode = HttpMethods.IsPost(request.Method) ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status405MethodNotAllowed;
            return;
        }
        var timeout = Timeout.InfiniteTimeSpan;
        if (request.Headers["grpc-timeout"] is [{ } text, ..] && !GrpcText.TryParseTimeout(text, out timeout))
        {
            new GrpcServerCall(http, mostBytes, http.RequestAborted).End(GrpcStatus.Internal, $"malformed grpc-timeout: \"{text}\"");
            return;
        }
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            await RunAsync(new GrpcServerCall(http, mostBytes, http.RequestAborted), CancellationToken.None);
            return;
        }
        using var deadline = new CancellationTokenSource(Shorten(timeout), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, http.RequestAborted);
        await RunAsync(new GrpcServerCall(http, mostBytes, either.Token), deadline.Token);
    }

    /// <summary>No timer runs longer than this; nobody waits so long either.</summary>
    private static TimeSpan Shorten(TimeSpan timeout) => timeout < TimeSpan.FromDays(40) ? timeout : TimeSpan.FromDays(40);

    private async Task RunAsync(GrpcServerCall call, CancellationToken deadline)
    {
        try
        {
            await HandlerFor(call.Http)(call);
            call.End(GrpcStatus.Ok, "");
        }
        catch (GrpcException e)
        {
            call.End(e.Status, e.Detail);
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            call.End(GrpcStatus.DeadlineExceeded, "context deadline exceeded");
        }
        catch (Exception e) when (call.Cancellation.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Nobody is left to be told; the connection or the stream is gone.
            call.End(GrpcStatus.Cancelled, "context canceled");
        }
        catch (Exception e) // The caller is told that it failed, the operator why.
        {
            OnFault?.Invoke(call.Http.Request.Path.Value ?? "", e);
            call.End(GrpcStatus.Unknown, e is OperationCanceledException ? "context canceled" : e.Message);
        }
    }

    private Func<GrpcServerCall, Task> HandlerFor(HttpContext http)
    {
        if (Check?.Invoke(http) is { } refused) throw refused;
        var path = http.Request.Path.Value ?? "";
        if (http.Request.Headers["grpc-encoding"] is [{ } encoding, ..] && encoding != "identity")
            throw new GrpcException(GrpcStatus.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\"");
        if (_handlers.TryGetValue(path, out var handler)) return handler;
        var slash = path.LastIndexOf('/');
        if (slash <= 0) throw new GrpcException(GrpcStatus.Unimplemented, $"malformed method name: \"{path}\"");
        var (service, method) = (path[1..slash], path[(slash + 1)..]);
        throw new GrpcException(GrpcStatus.Unimplemented, Serves(path[..(slash + 1)]) ? $"unknown method {method} for service {service}" : $"unknown service {service}");
    }

    private bool Serves(string prefix)
    {
        foreach (var path in _handlers.Keys)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }
        return false;
    }
}
