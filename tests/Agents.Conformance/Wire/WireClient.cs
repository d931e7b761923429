using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Agents.Conformance.Wire;

/// <summary>A request as it goes over the wire. Null body: none, and no content length unless the method usually has a body.</summary>
internal sealed record WireRequest(
    string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[]? Body = null, bool Chunked = false);

/// <summary>An answer as it came. <paramref name="PartTimes"/> are the times at which parts of the body arrived.</summary>
internal sealed record WireAnswer(int Status, HttpHead Head, byte[] Body, IReadOnlyList<long> PartTimes)
{
    /// <summary>The number of bursts: parts with at least <paramref name="gap"/> between them.</summary>
    public int Bursts(TimeSpan gap) =>
        PartTimes.Count == 0 ? 0 : 1 + PartTimes.Zip(PartTimes.Skip(1)).Count(pair => Stopwatch.GetElapsedTime(pair.First, pair.Second) >= gap);
}

/// <summary>
/// One request on one connection, byte for byte as a scenario asks: any method, any path, any header twice. The usual clients
/// normalise all of these.
/// </summary>
internal static class WireClient
{
    private static readonly string[] WithBody = ["POST", "PUT", "PATCH"];
    private const int ChunkSize = 1024;

    public static async Task<WireAnswer> SendAsync(int port, WireRequest request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        await using var stream = new NetworkStream(socket);
        // The answer may come, and the connection be closed, before a long body is written.
        var writing = WriteAsync(stream, port, request, cancellationToken);
        var answer = await ReadAsync(stream, request.Method, cancellationToken);
        try
        {
            await writing;
        }
        catch (IOException)
        {
            // The sidecar has answered without reading the whole body; the answer is what counts.
        }
        return answer;
    }

    private static async Task WriteAsync(Stream stream, int port, WireRequest request, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> headers = [new("Host", $"127.0.0.1:{port}"), .. request.Headers];
        if (request.Chunked) headers.Add(new("Transfer-Encoding", "chunked"));
        else if (request.Body is not null || WithBody.Contains(request.Method)) headers.Add(new("Content-Length", $"{request.Body?.Length ?? 0}"));

        await stream.WriteAsync(HttpText.Head($"{request.Method} {request.Target} HTTP/1.1", headers), cancellationToken);
        if (!request.Chunked)
        {
            await stream.WriteAsync(request.Body ?? [], cancellationToken);
            return;
        }
        foreach (var chunk in (request.Body ?? []).Chunk(ChunkSize)) await stream.WriteAsync(HttpText.Chunk(chunk), cancellationToken);
        await stream.WriteAsync(HttpText.LastChunk, cancellationToken);
    }

    private static async Task<WireAnswer> ReadAsync(Stream stream, string method, CancellationToken cancellationToken)
    {
        var reader = new HttpReader(stream);
        HttpHead head;
        int status;
        do
        {
            head = await reader.ReadHeadAsync(cancellationToken) ?? throw new IOException("the connection was closed without an answer");
            status = int.Parse(head.StartLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        while (status is >= 100 and < 200);

        using var body = new MemoryStream();
        var times = new List<long>();
        if (method != "HEAD" && status is not (204 or 304))
        {
            await reader.ReadBodyAsync(head, untilClose: true, part =>
            {
                times.Add(Stopwatch.GetTimestamp());
                body.Write(part);
            }, cancellationToken);
        }
        return new WireAnswer(status, head, body.ToArray(), times);
    }
}
