using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Dapr.Protocol.Grpc;

/// <summary>
/// Calls a gRPC server over HTTP/2, without TLS when the address begins with <c>http</c>. Safe for any number of calls at a time;
/// they share few connections.
/// </summary>
internal sealed class GrpcChannel : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly Uri _address;
    private readonly GrpcChannelOptions _options;

    public GrpcChannel(Uri address, GrpcChannelOptions? options = null)
    {
        _address = address;
        _options = options ?? new GrpcChannelOptions();
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = _options.ConnectTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ActivityHeadersPropagator = null,
        };
        if (_options.KeepAliveEvery is { } every) (handler.KeepAlivePingDelay, handler.KeepAlivePingPolicy) = (every, HttpKeepAlivePingPolicy.WithActiveRequests);
        _http = new HttpMessageInvoker(handler);
    }

    public Uri Address => _address;

    /// <summary>One message there, one back.</summary>
    /// <param name="path">The path of the method, for instance <c>/Service/Method</c>.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="parser">Reads the answer.</param>
    /// <param name="timeout">How long the call may take, here and at the server; null: for ever.</param>
    /// <param name="cancellationToken">Ends the call at the server, too.</param>
    /// <exception cref="GrpcException">The call ended with another status than OK, or the server cannot be reached.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<TResponse> UnaryAsync<TResponse>(
        string path, IMessage request, MessageParser<TResponse> parser, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where TResponse : class, IMessage<TResponse>
    {
        using var call = new GrpcClientCall(timeout, _options.Time, cancellationToken);
        try
        {
            using var answer = await SendAsync(path, request, timeout, call.Token);
            var input = PipeReader.Create(await answer.Content.ReadAsStreamAsync(call.Token));
            var message = await MessageFrame.ReadAsync(input, parser, _options.MostReceiveBytes, call.Token);
            if (message is not null) await DrainAsync(input, call.Token);
            await input.CompleteAsync();
            GrpcAnswers.CheckStatus(answer);
            return message ?? throw new GrpcException(GrpcStatus.Internal, "the answer has no message");
        }
        catch (Exception e) when (call.Translate(e) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>One message there, any number back. Leaving the loop ends the call.</summary>
    /// <inheritdoc cref="UnaryAsync"/>
    public async IAsyncEnumerable<TResponse> ServerStreamAsync<TResponse>(
        string path, IMessage request, MessageParser<TResponse> parser, TimeSpan? timeout = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TResponse : class, IMessage<TResponse>
    {
        using var call = new GrpcClientCall(timeout, _options.Time, cancellationToken);
        HttpResponseMessage? answer = null;
        try
        {
            PipeReader input;
            try
            {
                answer = await SendAsync(path, request, timeout, call.Token);
                input = PipeReader.Create(await answer.Content.ReadAsStreamAsync(call.Token));
            }
            catch (Exception e) when (call.Translate(e) is { } translated)
            {
                throw translated;
            }
            while (await NextAsync(input, answer, parser, call) is { } message) yield return message;
        }
        finally
        {
            answer?.Dispose();
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T?> NextAsync<T>(PipeReader input, HttpResponseMessage answer, MessageParser<T> parser, GrpcClientCall call)
        where T : class, IMessage<T>
    {
        try
        {
            var message = await MessageFrame.ReadAsync(input, parser, _options.MostReceiveBytes, call.Token);
            if (message is null) GrpcAnswers.CheckStatus(answer);
            return message;
        }
        catch (Exception e) when (call.Translate(e) is { } translated)
        {
            throw translated;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string path, IMessage message, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new MessageContent(message),
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        if (timeout is { } limit) request.Headers.TryAddWithoutValidation("grpc-timeout", GrpcText.FormatTimeout(limit));
        foreach (var (name, value) in _options.Headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await _http.SendAsync(request, cancellationToken);
        if (GrpcAnswers.Refusal(answer) is not { } refusal) return answer;
        answer.Dispose();
        throw refusal;
    }

    /// <summary>The trailers are there only once the body was read to its end.</summary>
    private static async Task DrainAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            if (!read.Buffer.IsEmpty) throw new GrpcException(GrpcStatus.Internal, "the answer has more than one message");
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }
}
