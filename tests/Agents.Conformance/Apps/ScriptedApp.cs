using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Wire;
using Agents.Processes;

namespace Agents.Conformance.Apps;

/// <summary>
/// An application that answers by script and logs what it gets. Its port is reserved from the beginning, whether it listens or
/// not, so that connections to it are refused and no other process takes it.
/// </summary>
internal sealed class ScriptedApp : IAsyncDisposable
{
    private readonly RouteTable _routes;
    private readonly Placeholders _placeholders;
    private Socket _socket;
    private CancellationTokenSource? _running;
    private Task _accepting = Task.CompletedTask;

    public ScriptedApp(IReadOnlyDictionary<string, List<RouteAnswer>> routes, Placeholders placeholders)
    {
        _routes = new RouteTable(routes);
        _placeholders = placeholders;
        Port = FreePorts.Next();
        _socket = Reserve(Port);
    }

    public int Port { get; }

    public RequestLog Log { get; } = new();

    public void Start()
    {
        if (_running is not null) return;
        _running = new CancellationTokenSource();
        _socket.Listen();
        _accepting = AcceptAsync(_socket, _running.Token);
    }

    /// <summary>Closes the port and all connections at once, as a process that ends does.</summary>
    public async Task StopAsync()
    {
        if (_running is null) return;
        await CloseAsync(_running);
        _socket = Reserve(Port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is { } running) await CloseAsync(running);
        _socket.Dispose();
    }

    private async Task CloseAsync(CancellationTokenSource running)
    {
        _running = null;
        await running.CancelAsync();
        _socket.Close();
        await _accepting;
        running.Dispose();
    }

    private static Socket Reserve(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Connections that were closed a moment ago must not keep the port.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stopping)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                var connection = await listener.AcceptAsync(stopping);
                connections.RemoveAll(task => task.IsCompleted);
                connections.Add(ServeAsync(connection, stopping));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = new HttpReader(stream);
        try
        {
            while (await reader.ReadHeadAsync(stopping) is { } head)
            {
                var at = Stopwatch.GetTimestamp();
                if (head.First("expect") is "100-continue") await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stopping);
                using var body = new MemoryStream();
                var brokenOff = false;
                try
                {
                    await reader.ReadBodyAsync(head, untilClose: false, part => body.Write(part), stopping);
                }
                catch (IOException)
                {
                    brokenOff = true; // The recorded applications list what came of such a request.
                }
                var line = head.StartLine.Split(' ');
                var request = new ReceivedRequest(line[0], line[1], head, body.ToArray(), at);
                Log.Add(request);
                if (brokenOff) return;
                var answer = _routes.Next(request.Method, request.Path);
                if (answer.DelayMs > 0) await Task.Delay(answer.DelayMs, stopping);
                if (answer.HangUp) return;
                await AnswerAsync(stream, request, answer, stopping);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The application stops, or the sidecar has given up the call.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, ReceivedRequest request, RouteAnswer answer, CancellationToken stopping)
    {
        var (body, contentType) = AnswerBody.Of(answer, request.Body, _placeholders);
        var headers = answer.Headers.SelectMany(header => Values(header.Value).Select(value => KeyValuePair.Create(header.Key, value))).ToList();
        if (contentType is not null && !answer.Headers.Keys.Contains("content-type", StringComparer.OrdinalIgnoreCase))
            headers.Add(new("Content-Type", contentType));

        var hasBody = answer.Status is not (204 or 304) and >= 200;
        if (answer.Chunks is not null) headers.Add(new("Transfer-Encoding", "chunked"));
        else if (hasBody) headers.Add(new("Content-Length", $"{body.Length}"));
        await stream.WriteAsync(HttpText.Head($"HTTP/1.1 {answer.Status} Scripted", headers), stopping);
        if (!hasBody || request.Method == "HEAD") return;

        if (answer.Chunks is null)
        {
            await stream.WriteAsync(body, stopping);
            return;
        }
        foreach (var (index, chunk) in answer.Chunks.Index())
        {
            if (index > 0) await Task.Delay(answer.GapMs, stopping);
            await stream.WriteAsync(HttpText.Chunk(Encoding.UTF8.GetBytes(chunk)), stopping);
        }
        await stream.WriteAsync(HttpText.LastChunk, stopping);
    }

    private IEnumerable<string> Values(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Select(item => _placeholders.Fill(item.GetString()!))
        : [_placeholders.Fill(value.GetString()!)];
}
