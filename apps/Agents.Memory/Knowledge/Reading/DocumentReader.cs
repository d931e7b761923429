using System.Security.Cryptography;
using System.Text;
using Agents.Contracts;
using Agents.Memory.Knowledge.Chunks;
using Agents.Memory.Text;

namespace Agents.Memory.Knowledge.Reading;

/// <summary>A content as it is kept and cut.</summary>
/// <param name="Text">What is kept, and what citations count in.</param>
/// <param name="Title">What it calls itself; null: nothing.</param>
/// <param name="Digest">SHA-256 of the content as it was given and of its type: 64 lower-case hexadecimal digits.</param>
/// <param name="Chunks">Its pieces.</param>
internal sealed record ReadDocument(string Text, string? Title, string Digest, IReadOnlyList<Chunk> Chunks);

/// <summary>Makes of a content what is kept of it.</summary>
internal static class DocumentReader
{
    /// <summary>Most UTF-8 bytes of a content.</summary>
    public const int MaxBytes = Limits.MaxDocumentBytes;

    /// <summary>Most pieces of a document.</summary>
    public const int MaxChunks = 5000;

    /// <exception cref="FormatException">The content cannot be kept; the message says why and what is allowed.</exception>
    public static ReadDocument Read(string content, DocumentFormat format)
    {
        if (Encoding.UTF8.GetByteCount(content) > MaxBytes)
            throw new FormatException($"It has more than {MaxBytes} bytes.");
        for (var i = 0; i < content.Length; i++)
        {
            if (char.IsControl(content[i]) && content[i] is not ('\n' or '\r' or '\t' or '\f' or '\u0085'))
                throw new FormatException($"Character {i} is a control character; allowed are line ends and tabs.");
            // Half of a pair could not be written as UTF-8.
            if (char.IsSurrogate(content[i]) && (i + 1 == content.Length || !char.IsSurrogatePair(content[i], content[++i])))
                throw new FormatException($"Character {i} is half of a surrogate pair.");
        }
        var (text, title) = format == DocumentFormat.Html ? HtmlText.Of(content) : (content, "");
        text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            throw new FormatException($"Its text has more than {MaxBytes} bytes.");
        var chunks = Chunker.Cut(text, isMarkdown: format != DocumentFormat.Text);
        if (chunks.Count == 0)
            throw new FormatException("It has no text.");
        if (chunks.Count > MaxChunks)
            throw new FormatException($"It has {chunks.Count} pieces; allowed are {MaxChunks}.");
        if (title.Length == 0)
            title = chunks[0].Headings is [var first, ..] ? first : "";
        return new ReadDocument(text, title.Length == 0 ? null : TextCut.Start(title, KnowledgeLimits.MaxTitle), Digest(content, format), chunks);
    }

    /// <summary>As <see cref="ReadDocument.Chunks"/>, of what is kept.</summary>
    public static IReadOnlyList<Chunk> Cut(string text, DocumentFormat format) => Chunker.Cut(text, isMarkdown: format != DocumentFormat.Text);

    private static string Digest(string content, DocumentFormat format)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)format]);
        hash.AppendData(Encoding.UTF8.GetBytes(content));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
