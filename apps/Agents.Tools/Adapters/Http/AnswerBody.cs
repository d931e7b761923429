using System.Buffers;
using System.Text.Json;
using Agents.Contracts;

namespace Agents.Tools.Adapters.Http;

/// <summary>Reads an answer's body within bounds.</summary>
internal static class AnswerBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Limits.MaxJsonDepth };

    /// <summary>The bytes, or null when there are more than <paramref name="maxBytes"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is { } length)
        {
            if (length > maxBytes)
                return null;
            var exact = new byte[length];
            await using var known = await content.ReadAsStreamAsync(cancellationToken);
            await known.ReadExactlyAsync(exact, cancellationToken);
            return exact;
        }
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var filled = 0;
            while (true)
            {
                if (filled == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, filled).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
                var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                if (read == 0)
                    return buffer[..filled];
                filled += read;
                if (filled > maxBytes)
                    return null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The value, or null when the bytes are not one JSON text.</summary>
    public static JsonElement? Parse(byte[] body)
    {
        try
        {
            // Not disposed: the memory is the body's own and lives as long as the value.
            return JsonDocument.Parse(body, Options).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
