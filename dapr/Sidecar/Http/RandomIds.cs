namespace Dapr.Sidecar.Http;

/// <summary>
/// Identifiers that nobody must guess anything from: of traces, events and versions. They need to be different, not secret, and
/// asking the operating system for each costs more than the rest of a small request.
/// </summary>
internal static class RandomIds
{
    private const int TraceIdAt = 3;
    private const int SpanIdAt = 36;

    /// <summary>A random UUID (version 4).</summary>
    public static Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>So many random bytes in hexadecimal.</summary>
    public static string Hex(int bytes)
    {
        Span<byte> id = stackalloc byte[16];
        Random.Shared.NextBytes(id[..bytes]);
        return Convert.ToHexStringLower(id[..bytes]);
    }

    /// <summary>A traceparent of a trace that nobody follows.</summary>
    public static string TraceParent() => string.Create(55, 0, static (text, _) =>
    {
        Span<byte> id = stackalloc byte[24];
        Random.Shared.NextBytes(id);
        "00-".CopyTo(text);
        Convert.TryToHexStringLower(id[..16], text[TraceIdAt..], out _);
        text[SpanIdAt - 1] = '-';
        Convert.TryToHexStringLower(id[16..], text[SpanIdAt..], out _);
        "-00".CopyTo(text[^3..]);
    });
}
