using System.Buffers;
using System.Net.Http.Headers;
using Dapr.Sidecar.Http;
using Microsoft.Extensions.Primitives;

namespace Dapr.Sidecar.Invocation;

/// <summary>Passes an application's answer on: status, headers by the rules, body as it comes.</summary>
internal static class AnswerWriter
{
    private const int BufferSize = 16 * 1024;

    /// <summary>Sets status and headers for the caller; the answer's own trace headers win over those of the request.</summary>
    public static void SetHead(HttpResponse response, HttpResponseMessage answer)
    {
        response.StatusCode = (int)answer.StatusCode;
        var named = answer.Headers.NonValidated.TryGetValues("Connection", out var connection) ? HeaderRules.NamedBy(connection.ToArray()) : null;
        Add(response, answer.Headers.NonValidated, named);
        Add(response, answer.Content.Headers.NonValidated, named);
        if (First(answer.Content.Headers.NonValidated, "Content-Type") is { Length: > 0 } type) response.ContentType = type;
        if (First(answer.Headers.NonValidated, "traceparent") is { Length: > 0 } parent)
        {
            response.Headers.TraceParent = parent;
            if (First(answer.Headers.NonValidated, "tracestate") is { Length: > 0 } state) response.Headers.TraceState = state;
            else response.Headers.Remove("tracestate");
        }
    }

    /// <summary>Sends each piece on at once, unless the next one is there already.</summary>
    /// <param name="response">Gets the pieces.</param>
    /// <param name="body">The answer's body.</param>
    /// <param name="guessType">Without a content type it is told from the first piece, as Go's server does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task CopyBodyAsync(HttpResponse response, Stream body, bool guessType, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            if (read == 0) return;
            if (guessType && response.ContentType is null && response.Headers.ContentEncoding.Count == 0)
                response.ContentType = ContentSniffer.TypeOf(buffer.AsSpan(0, read));
            while (read > 0)
            {
                await response.BodyWriter.WriteWithoutFlushAsync(buffer.AsMemory(0, read));
                var next = body.ReadAsync(buffer, cancellationToken);
                if (!next.IsCompleted) await response.BodyWriter.FlushAsync(cancellationToken);
                read = await next;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static string? First(HttpHeadersNonValidated headers, string name)
    {
        if (!headers.TryGetValues(name, out var values)) return null;
        foreach (var value in values) return value;
        return null;
    }

    private static void Add(HttpResponse response, HttpHeadersNonValidated headers, HashSet<string>? named)
    {
        foreach (var (name, values) in headers)
        {
            if (HeaderRules.NameFor(name) is not { } passed || named?.Contains(name) == true) continue;
            // Append would leave out an empty value.
            foreach (var value in values) response.Headers[passed] = StringValues.Concat(response.Headers[passed], value);
        }
    }

    private static ValueTask WriteWithoutFlushAsync(this System.IO.Pipelines.PipeWriter writer, ReadOnlyMemory<byte> bytes)
    {
        bytes.Span.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
        // Lets a slow reader slow the application down instead of filling memory.
        return writer.CanGetUnflushedBytes && writer.UnflushedBytes > 4 * BufferSize ? FlushAsync(writer) : ValueTask.CompletedTask;

        static async ValueTask FlushAsync(System.IO.Pipelines.PipeWriter writer) => await writer.FlushAsync();
    }
}
