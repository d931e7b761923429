using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Dapr.Sidecar.Http;

/// <summary>One request to the Dapr API, after routing: the HTTP context, the values of the route, and ways to answer.</summary>
internal sealed class ApiContext(HttpContext http, IReadOnlyDictionary<string, string> values, int maxBodyBytes)
{
    private const string MetadataPrefix = "metadata.";

    public HttpContext Http { get; } = http;
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>How long a body may be; 0 or less: any length.</summary>
    public int MaxBodyBytes => maxBodyBytes;

    /// <summary>The span of this request; null when tracing is off.</summary>
    public TraceContext? Trace => Http.Features.Get<TraceContext>();

    /// <summary>What a middleware put in the place of the request's target, for invocation only; null when none did.</summary>
    public string? InvocationPath => Http.Features.Get<RouteAlias>()?.Target;

    /// <summary>A value of the route, unescaped. The key is the name between braces, <c>*</c> for the rest of the path.</summary>
    public string this[string name] => values[name];

    /// <summary>The query entries that begin with <c>metadata.</c>, without that prefix; the first of several wins.</summary>
    public Dictionary<string, string> QueryMetadata()
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(Http.Request.QueryString.Value))
        {
            if (!IsReadable(pair)) continue;
            var name = pair.DecodeName().Span;
            if (name.StartsWith(MetadataPrefix, StringComparison.Ordinal)) result.TryAdd(name[MetadataPrefix.Length..].ToString(), pair.DecodeValue().ToString());
        }
        return result;
    }

    /// <summary>The first value of a query entry; names differ by case, unlike in <see cref="HttpRequest.Query"/>. Empty when there is none.</summary>
    public string QueryValue(string name)
    {
        foreach (var pair in new QueryStringEnumerable(Http.Request.QueryString.Value))
        {
            if (IsReadable(pair) && pair.DecodeName().Span.SequenceEqual(name)) return pair.DecodeValue().ToString();
        }
        return "";
    }

    /// <summary>All values of a query entry, in their order; names differ by case.</summary>
    public List<string> QueryValues(string name)
    {
        List<string> values = [];
        foreach (var pair in new QueryStringEnumerable(Http.Request.QueryString.Value))
        {
            if (IsReadable(pair) && pair.DecodeName().Span.SequenceEqual(name)) values.Add(pair.DecodeValue().ToString());
        }
        return values;
    }

    /// <summary>A pair with a semicolon or a broken escape counts as not sent.</summary>
    private static bool IsReadable(QueryStringEnumerable.EncodedNameValuePair pair) => IsReadable(pair.EncodedName.Span) && IsReadable(pair.EncodedValue.Span);

    private static bool IsReadable(ReadOnlySpan<char> escaped) => !escaped.Contains(';') && RequestPath.HasValidEscapes(escaped);

    /// <summary>The whole body, or null when it is longer than the configured limit.</summary>
    public async Task<byte[]?> ReadBodyAsync()
    {
        var request = Http.Request;
        if (request.ContentLength > maxBodyBytes && maxBodyBytes > 0) return null;
        if (request.ContentLength is long known and <= int.MaxValue)
        {
            var exact = GC.AllocateUninitializedArray<byte>((int)known);
            await request.Body.ReadExactlyAsync(exact, Aborted);
            return exact;
        }
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, Aborted)) > 0)
        {
            if (maxBodyBytes > 0 && buffer.Length + read > maxBodyBytes) return null;
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    /// <summary>204 without a body.</summary>
    public Task NoContentAsync()
    {
        Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>An answer with a body; the content type is JSON unless one was set before.</summary>
    public Task BytesAsync(int status, ReadOnlyMemory<byte> body, string contentType = "application/json")
    {
        Http.Response.StatusCode = status;
        Http.Response.ContentType ??= contentType;
        Http.Response.ContentLength = body.Length;
        return Http.Response.Body.WriteAsync(body, Aborted).AsTask();
    }

    public Task ErrorAsync(ApiError error)
    {
        var body = new JsonObject { ["errorCode"] = error.Code, ["message"] = error.Message };
        if (error.Details is not null) body["details"] = error.Details.DeepClone();
        return BytesAsync(error.Status, System.Text.Encoding.UTF8.GetBytes(body.ToJsonString(Json.Relaxed)));
    }
}
