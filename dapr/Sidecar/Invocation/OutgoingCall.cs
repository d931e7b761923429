using Dapr.Sidecar.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dapr.Sidecar.Invocation;

/// <summary>One invocation as it came in, from which the request of each try is made.</summary>
internal sealed class OutgoingCall(HttpContext http, InvocationTarget target, string path, string query, TraceContext? span, int maxBodyBytes)
{
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly HttpMethod Trace = HttpMethod.Trace;
    private byte[]? _buffered;
    private int _remoteTries;
    private int _answered;

    public InvocationTarget Target { get; } = target;
    public HttpMethod Verb { get; } = VerbOf(http.Request.Method);
    public TraceContext? Span { get; } = span;

    /// <summary>Escaped, rooted; with the query.</summary>
    public string PathAndQuery { get; } = query.Length > 0 ? path + "?" + query : path;

    /// <summary>The body's length is not known, so it cannot be sent twice.</summary>
    public bool IsStreaming { get; } = http.Request.ContentLength is null && HasChunkedBody(http);

    /// <summary>Something of an answer went to the caller; nothing else may.</summary>
    public bool Answered => Volatile.Read(ref _answered) != 0;

    /// <summary>True for the one try that may pass its answer on.</summary>
    public bool TryAnswer() => Interlocked.Exchange(ref _answered, 1) == 0;

    /// <summary>Keeps the body, for a policy that may try again.</summary>
    public async Task BufferAsync(CancellationToken cancellationToken)
    {
        if (http.Request.ContentLength is not > 0) return;
        var length = http.Request.ContentLength.Value;
        if (maxBodyBytes > 0 && length > maxBodyBytes) return; // Each try reads up to the limit and fails there.
        var buffer = new byte[length];
        await http.Request.Body.ReadExactlyAsync(buffer, cancellationToken);
        _buffered = buffer;
    }

    /// <summary>The request of one try to the application itself or, with <paramref name="caller"/>, by way of another sidecar.</summary>
    public HttpRequestMessage Create(string baseAddress, CallerMark? caller)
    {
        var request = new HttpRequestMessage(Verb, new Uri(baseAddress + PathAndQuery, in AsIs)) { Content = Body() };
        var named = HeaderRules.NamedBy(http.Request.Headers.Connection);
        foreach (var (name, values) in http.Request.Headers)
        {
            if (HeaderRules.NameFor(name) is not { } passed || named?.Contains(name) == true) continue;
            if (values.Count == 1 || name.Equals("baggage", StringComparison.OrdinalIgnoreCase)) Add(request, passed, values[0] ?? "");
            else
            {
                foreach (var value in values) Add(request, passed, value ?? "");
            }
        }
        if (http.Request.ContentType is { Length: > 0 } type) Add(request, "Content-Type", type);
        AddTrace(request);
        if (caller is not null)
        {
            // Each try adds its own, as a request that daprd tries again carries those of the tries before.
            _remoteTries++;
            for (var i = 0; i < _remoteTries; i++) caller.AddForwarded(request);
            caller.AddIds(request, Target);
        }
        return request;
    }

    /// <summary>About what the first message between two daprds would weigh: the headers and the first piece of the body.</summary>
    public long FirstMessageBytes()
    {
        const int PieceBytes = 2048;
        long total = 300 + PathAndQuery.Length;
        foreach (var (name, values) in http.Request.Headers)
        {
            foreach (var value in values) total += name.Length + (value?.Length ?? 0) + 8;
        }
        return total + Math.Min(PieceBytes, http.Request.ContentLength ?? (IsStreaming ? PieceBytes : 0));
    }

    /// <summary>Whether a header holds bytes that are no UTF-8; such a request cannot go to another sidecar.</summary>
    public bool HasBinaryHeader()
    {
        foreach (var (_, values) in http.Request.Headers)
        {
            foreach (var value in values)
            {
                if (value is not null && !MethodPath.IsUtf8(value)) return true;
            }
        }
        return false;
    }

    private void AddTrace(HttpRequestMessage request)
    {
        var headers = http.Request.Headers;
        if (headers.TraceParent is { Count: > 0 } parent && parent[0] is { Length: > 0 } given)
        {
            request.Headers.TryAddWithoutValidation("traceparent", given);
            if (headers.TraceState is { Count: > 0 } state && state[0] is { Length: > 0 } s) request.Headers.TryAddWithoutValidation("tracestate", s);
        }
    }

    private HttpContent? Body()
    {
        if (_buffered is not null) return new ByteArrayContent(_buffered);
        var request = http.Request;
        if (request.ContentLength is > 0) return new RequestBody(request.Body, request.ContentLength, maxBodyBytes);
        if (IsStreaming) return new RequestBody(request.Body, null, maxBodyBytes);
        // Go announces a body of unknown length where a method usually has one.
        return Verb == HttpMethod.Post || Verb == HttpMethod.Put || Verb == HttpMethod.Patch || Verb == Trace
            ? new RequestBody(Stream.Null, null, 0)
            : null;
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, value)) return;
        (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
    }

    private static bool HasChunkedBody(HttpContext http) =>
        http.Request.Headers.TransferEncoding.Count > 0
        || (HttpProtocol.IsHttp2(http.Request.Protocol) && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true });

    /// <summary>A word that Dapr does not know travels as POST.</summary>
    private static HttpMethod VerbOf(string method) => method.ToUpperInvariant() switch
    {
        "GET" => HttpMethod.Get,
        "HEAD" => HttpMethod.Head,
        "PUT" => HttpMethod.Put,
        "DELETE" => HttpMethod.Delete,
        "CONNECT" => HttpMethod.Connect,
        "OPTIONS" => HttpMethod.Options,
        "TRACE" => HttpMethod.Trace,
        "PATCH" => HttpMethod.Patch,
        _ => HttpMethod.Post,
    };
}
