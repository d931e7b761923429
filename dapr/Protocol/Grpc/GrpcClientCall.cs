namespace Dapr.Protocol.Grpc;

/// <summary>The limits of one call of a client, and what its faults mean.</summary>
internal sealed class GrpcClientCall : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource? _either;

    public GrpcClientCall(TimeSpan? timeout, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        Token = caller;
        if (timeout is not { } limit) return;
        _deadline = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.FromTicks(1), time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _deadline.Token);
        Token = _either.Token;
    }

    public CancellationToken Token { get; }

    /// <summary>The fault as a status; null when it is to go on as it is.</summary>
    public GrpcException? Translate(Exception fault)
    {
        if (_caller.IsCancellationRequested) return null;
        if (_deadline?.IsCancellationRequested == true && fault is not GrpcException) return new GrpcException(GrpcStatus.DeadlineExceeded, "Deadline Exceeded", fault);
        return fault switch
        {
            HttpRequestException { InnerException: HttpProtocolException reset } => Reset(reset),
            HttpProtocolException reset => Reset(reset),
            HttpRequestException or IOException => new GrpcException(GrpcStatus.Unavailable, fault.InnerException?.Message ?? fault.Message, fault),
            _ => null,
        };
    }

    public void Dispose()
    {
        _either?.Dispose();
        _deadline?.Dispose();
    }

    /// <summary>The codes of HTTP/2 by the table of the gRPC specification.</summary>
    private static GrpcException Reset(HttpProtocolException fault) => new(
        fault.ErrorCode switch
        {
            0x7 => GrpcStatus.Unavailable,
            0x8 => GrpcStatus.Cancelled,
            0xB => GrpcStatus.ResourceExhausted,
            0xC => GrpcStatus.PermissionDenied,
            _ => GrpcStatus.Internal,
        },
        fault.Message,
        fault);
}
