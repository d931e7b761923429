using System.Net;

namespace Dapr.Sidecar.Invocation;

/// <summary>
/// A caller's body on its way to the application, passed on piece by piece as it comes. Without a known length it is sent in chunks.
/// Fails when it is longer than the limit (0 or less: none), once that much was passed on.
/// </summary>
internal sealed class RequestBody(Stream source, long? length, long limit) : HttpContent
{
    private const int BufferSize = 16 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length ?? BufferSize, 1, BufferSize));
        try
        {
            long total = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                var allowed = limit > 0 ? (int)Math.Min(read, limit - total) : read;
                await stream.WriteAsync(buffer.AsMemory(0, allowed), cancellationToken);
                // Whoever streams without a length may wait for an answer to this piece before sending the next one.
                if (length is null || allowed < read) await stream.FlushAsync(cancellationToken);
                if (allowed < read) throw new BodyTooLargeException();
                total += read;
            }
        }
        catch (IOException)
        {
            await stream.FlushAsync(cancellationToken); // What came before it broke off still goes to the application.
            throw;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(source);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}

internal sealed class BodyTooLargeException() : IOException("http: request body too large");
