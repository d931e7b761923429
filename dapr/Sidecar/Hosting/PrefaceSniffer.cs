using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Dapr.Sidecar.Hosting;

/// <summary>
/// Lets one port speak HTTP/1.1 and, to a client that begins with HTTP/2's preface, HTTP/2 without TLS. Kestrel takes such a port for
/// HTTP/1.1, so the connections that begin so go to a second server that only speaks HTTP/2. All others lose one look at their first bytes.
/// </summary>
internal static class PrefaceSniffer
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static ConnectionDelegate Before(ConnectionDelegate next, HandoverTransport http2) => async connection =>
    {
        if (await BeginsWithPrefaceAsync(connection.Transport.Input, connection.ConnectionClosed)) await http2.TakeAsync(connection);
        else await next(connection);
    };

    /// <summary>Nothing is consumed, and what was looked at is given again to whoever reads next.</summary>
    private static async Task<bool> BeginsWithPrefaceAsync(PipeReader input, CancellationToken closed)
    {
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(closed);
                var buffer = read.Buffer;
                var looked = (int)Math.Min(buffer.Length, Preface.Length);
                var matches = Matches(buffer.Slice(0, looked));
                var decided = !matches || looked == Preface.Length || read.IsCompleted || read.IsCanceled;
                input.AdvanceTo(buffer.Start, decided ? buffer.Start : buffer.End);
                if (decided) return matches && looked == Preface.Length;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false; // The connection is gone; HTTP/1.1 finds the same and cleans up.
        }
    }

    private static bool Matches(ReadOnlySequence<byte> begun)
    {
        Span<byte> bytes = stackalloc byte[Preface.Length];
        begun.CopyTo(bytes);
        return Preface.StartsWith(bytes[..(int)begun.Length]);
    }
}
