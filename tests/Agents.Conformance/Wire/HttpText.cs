using System.Text;

namespace Agents.Conformance.Wire;

/// <summary>Writes the head of a message: exactly the lines that it is given.</summary>
internal static class HttpText
{
    public static byte[] Head(string startLine, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var text = new StringBuilder(startLine).Append("\r\n");
        foreach (var (name, value) in headers) text.Append(name).Append(": ").Append(value).Append("\r\n");
        return Bytes(text.Append("\r\n").ToString());
    }

    public static byte[] Chunk(ReadOnlySpan<byte> content) =>
        [.. Encoding.ASCII.GetBytes($"{content.Length:x}\r\n"), .. content, (byte)'\r', (byte)'\n'];

    public static byte[] LastChunk { get; } = "0\r\n\r\n"u8.ToArray();

    // HTTP's own encoding of header text is Latin-1; what does not fit into it goes as UTF-8.
    private static byte[] Bytes(string text) =>
        text.All(c => c <= 0xff) ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text);
}
