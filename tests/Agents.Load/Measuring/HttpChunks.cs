using System.Buffers.Text;

namespace Agents.Load.Measuring;

/// <summary>Bodies of HTTP/1.1 that came in chunks.</summary>
internal static class HttpChunks
{
    /// <summary>The body without the lengths of its chunks; one that did not come in chunks as it is.</summary>
    public static byte[] Join(ReadOnlySpan<byte> body)
    {
        // JSON objects and lists never begin as the length of a chunk does.
        if (body.IsEmpty || body[0] is (byte)'{' or (byte)'[')
            return body.ToArray();
        var whole = new MemoryStream(body.Length);
        while (Utf8Parser.TryParse(body, out int length, out var digits, 'x') && length > 0)
        {
            whole.Write(body.Slice(digits + 2, length));
            body = body[(digits + 2 + length + 2)..];
        }
        return whole.ToArray();
    }
}
