using System.Text.Unicode;
using Agents.Contracts;

namespace Agents.Memory.Import.Folders;

/// <summary>Reads files as what a document can be: UTF-8 within its limit.</summary>
internal static class FileText
{
    /// <summary>The bytes without a byte order mark, or why there are none.</summary>
    public static async Task<(ReadOnlyMemory<byte> Text, string? Problem)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // Asked before it is opened: to open a pipe would wait for whoever writes to it, and a pipe has no length.
            if (new FileInfo(path).Length == 0)
                return Refused("It is empty.");
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, useAsync: true);
            if (file.Length > Limits.MaxDocumentBytes)
                return Refused($"It has {file.Length} bytes; allowed are {Limits.MaxDocumentBytes}.");
            // One more than it had: it may be growing.
            var bytes = new byte[file.Length + 1];
            var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (read == bytes.Length)
                return Refused("It grew while it was read. Run the import again.");
            var text = bytes.AsMemory(0, read);
            if (!Utf8.IsValid(text.Span))
                return Refused("It is not valid UTF-8.");
            return (text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused($"It cannot be read: {e.Message}");
        }
    }

    private static (ReadOnlyMemory<byte>, string?) Refused(string problem) => (default, problem);
}
