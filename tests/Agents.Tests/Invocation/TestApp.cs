using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Agents.Tests.Invocation;

/// <summary>An application that takes one request per connection as it comes, and answers what it is told to, byte for byte.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _heads = [];
    private readonly Func<string, Task<string>> _answer;
    private readonly Task _loop;

    /// <param name="answer">The whole answer to a request's head; empty: closes without one.</param>
    public TestApp(Func<string, string> answer)
        : this(head => Task.FromResult(answer(head)))
    {
    }

    public TestApp(Func<string, Task<string>> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<string> Heads
    {
        get
        {
            lock (_heads) return [.. _heads];
        }
    }

    public static string Ok(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> open = [];
        try
        {
            while (true) open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
        await Task.WhenAll(open);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        var head = new StringBuilder();
        var buffer = new byte[1];
        try
        {
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await stream.ReadAsync(buffer, _stop.Token) == 0) return;
                head.Append((char)buffer[0]);
            }
            lock (_heads) _heads.Add(head.ToString());
            await stream.WriteAsync(Encoding.Latin1.GetBytes(await _answer(head.ToString()).WaitAsync(_stop.Token)), _stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sidecar let go, or the test is over.
        }
    }
}
