using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Dapr.Sidecar.AppChannels.Wire;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Pubsub.Delivery;

namespace Dapr.Sidecar.AppChannels;

/// <summary>
/// Writes deliveries as they go out, without the objects of an HTTP client around each header. What comes out is the same; what it
/// could not be sure of is left to the client.
/// </summary>
internal sealed class PlainPosts(SidecarOptions options)
{
    private const int MaxHeaders = 24;
    private const int MaxKnown = 1_000;
    private readonly ConcurrentDictionary<string, byte[]> _heads = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly byte[] _tail = Encoding.Latin1.GetBytes(
        $"User-Agent: {AppChannel.GoUserAgent}\r\n{(options.AppApiToken is { Length: > 0 } token ? $"{AppChannel.TokenHeader}: {token}\r\n" : "")}Content-Type: ");

    /// <summary>The whole request; null when it has to be sent in another way.</summary>
    public Written? TryWrite(Uri address, ReadOnlySpan<byte> body, string contentType, IReadOnlyDictionary<string, string> metadata, string? trace)
    {
        if (body.Length > WireConnection.SmallBody || metadata.Count > MaxHeaders) return null;
        var head = _heads.GetOrAdd(
            address.PathAndQuery, static (path, to) => Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: {to.Authority}\r\n"), address);
        var used = new string[MaxHeaders + 1];
        var count = 0;
        var length = head.Length + _tail.Length + contentType.Length + body.Length + 128;
        foreach (var (name, value) in metadata)
        {
            var header = NameOf(name);
            if (header.Length == 0 || (trace is not null && header == DeliveryHeaders.TraceParent)) continue;
            if (!IsPlain(value) || IsOwn(header) || used.AsSpan(0, count).Contains(header)) return null;
            used[count++] = header;
            length += header.Length + value.Length + 4;
        }
        if (trace is not null && used.AsSpan(0, count).Contains(DeliveryHeaders.TraceParent)) return null;

        var buffer = ArrayPool<byte>.Shared.Rent(length + 64);
        var at = 0;
        Copy(buffer, ref at, head);
        foreach (var (name, value) in metadata)
        {
            var header = NameOf(name);
            if (header.Length > 0 && !(trace is not null && header == DeliveryHeaders.TraceParent)) Header(buffer, ref at, header, value);
        }
        if (trace is not null) Header(buffer, ref at, DeliveryHeaders.TraceParent, trace);
        Copy(buffer, ref at, _tail);
        Text(buffer, ref at, contentType);
        Copy(buffer, ref at, "\r\nContent-Length: "u8);
        body.Length.TryFormat(buffer.AsSpan(at), out var digits, default, CultureInfo.InvariantCulture);
        at += digits;
        Copy(buffer, ref at, "\r\n\r\n"u8);
        Copy(buffer, ref at, body);
        return new Written(buffer, at);
    }

    /// <summary>The name that .NET's client would send; empty for what it would not.</summary>
    private string NameOf(string name)
    {
        if (_names.TryGetValue(name, out var known)) return known;
        var sent = "";
        if (DeliveryHeaders.NameOf(name) is { } header)
        {
            using var asked = new HttpRequestMessage();
            if (asked.Headers.TryAddWithoutValidation(header, "-"))
            {
                foreach (var (wire, _) in asked.Headers.NonValidated) sent = wire;
            }
        }
        // Publishers choose the names; they must not fill the memory.
        if (_names.Count < MaxKnown) _names[name] = sent;
        return sent;
    }

    private static bool IsOwn(string header) =>
        header.Equals("User-Agent", StringComparison.OrdinalIgnoreCase) || header.Equals(AppChannel.TokenHeader, StringComparison.OrdinalIgnoreCase);

    private static bool IsPlain(string value) => value.Length < 1024 && value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    private static void Header(byte[] buffer, ref int at, string name, string value)
    {
        Text(buffer, ref at, name);
        Copy(buffer, ref at, ": "u8);
        Text(buffer, ref at, value);
        Copy(buffer, ref at, "\r\n"u8);
    }

    private static void Text(byte[] buffer, ref int at, string text) => at += Encoding.Latin1.GetBytes(text, buffer.AsSpan(at));

    private static void Copy(byte[] buffer, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(at));
        at += bytes.Length;
    }

    /// <summary>A request in a pooled buffer.</summary>
    internal readonly struct Written(byte[] buffer, int length)
    {
        public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

        /// <summary>Once it was sent. After a fault nobody knows whether the connection still reads it; then it is left to the collector.</summary>
        public void Return() => ArrayPool<byte>.Shared.Return(buffer);
    }
}
