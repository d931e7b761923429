using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Agents.Conformance.RawStores;

/// <summary>The Redis protocol (RESP2) on one connection: a command, then its reply.</summary>
internal sealed class RespConnection(Stream stream) : IAsyncDisposable
{
    private readonly byte[] _single = new byte[1];

    public static async Task<RespConnection> OpenAsync(string address, CancellationToken cancellationToken)
    {
        var colon = address.LastIndexOf(':');
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address[..colon], int.Parse(address[(colon + 1)..], CultureInfo.InvariantCulture), cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new RespConnection(new BufferedStream(new NetworkStream(socket, ownsSocket: true)));
    }

    /// <exception cref="RedisErrorException">Redis refuses the command.</exception>
    public async Task<JsonNode?> ExecuteAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using var request = new MemoryStream();
        Write(request, $"*{command.Count}\r\n");
        foreach (var word in command.Select(Encoding.UTF8.GetBytes))
        {
            Write(request, $"${word.Length}\r\n");
            request.Write(word);
            Write(request, "\r\n");
        }
        await stream.WriteAsync(request.ToArray(), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static void Write(MemoryStream target, string text) => target.Write(Encoding.ASCII.GetBytes(text));

    private async Task<JsonNode?> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        var rest = line[1..];
        switch (line[0])
        {
            case '+':
                return JsonValue.Create(rest);
            case ':':
                return JsonValue.Create(long.Parse(rest, CultureInfo.InvariantCulture));
            case '-':
                throw new RedisErrorException(rest);
            case '$':
                return await ReadBulkAsync(int.Parse(rest, CultureInfo.InvariantCulture), cancellationToken);
            case '*':
                var count = int.Parse(rest, CultureInfo.InvariantCulture);
                if (count < 0) return null;
                var list = new JsonArray();
                for (var i = 0; i < count; i++) list.Add(await ReadAsync(cancellationToken));
                return list;
            default:
                throw new InvalidDataException($"not a reply of Redis: {line}");
        }
    }

    private async Task<JsonNode?> ReadBulkAsync(int length, CancellationToken cancellationToken)
    {
        if (length < 0) return null;
        var content = new byte[length + 2];
        await stream.ReadExactlyAsync(content, cancellationToken);
        return JsonValue.Create(Encoding.UTF8.GetString(content, 0, length));
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            await stream.ReadExactlyAsync(_single, cancellationToken);
            if (_single[0] == '\n') return line.ToString();
            if (_single[0] != '\r') line.Append((char)_single[0]);
        }
    }
}

/// <summary>An error reply of Redis.</summary>
internal sealed class RedisErrorException(string message) : Exception(message);
