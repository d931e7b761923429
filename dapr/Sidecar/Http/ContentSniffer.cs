namespace Dapr.Sidecar.Http;

/// <summary>
/// The content type of an answer that names none, told from its first 512 bytes by the rules of the WHATWG's MIME sniffing, in the
/// selection that Go's server applies.
/// </summary>
internal static class ContentSniffer
{
    private const int Looked = 512;

    private static readonly string[] HtmlTags =
    [
        "<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B",
        "<BODY", "<BR", "<P", "<!--",
    ];

    private static readonly (byte[] Start, string Type)[] Starts =
    [
        ("%PDF-"u8.ToArray(), "application/pdf"),
        ("%!PS-Adobe-"u8.ToArray(), "application/postscript"),
        ([0xFE, 0xFF], "text/plain; charset=utf-16be"),
        ([0xFF, 0xFE], "text/plain; charset=utf-16le"),
        ([0xEF, 0xBB, 0xBF], "text/plain; charset=utf-8"),
        ([0, 0, 1, 0], "image/x-icon"),
        ([0, 0, 2, 0], "image/x-icon"),
        ("BM"u8.ToArray(), "image/bmp"),
        ("GIF87a"u8.ToArray(), "image/gif"),
        ("GIF89a"u8.ToArray(), "image/gif"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        ("OggS\0"u8.ToArray(), "application/ogg"),
        ("MThd\0\0\0\u0006"u8.ToArray(), "audio/midi"),
        ("ID3"u8.ToArray(), "audio/mpeg"),
        ([0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
        ([0, 1, 0, 0], "font/ttf"),
        ("OTTO"u8.ToArray(), "font/otf"),
        ("ttcf"u8.ToArray(), "font/collection"),
        ("wOFF"u8.ToArray(), "font/woff"),
        ("wOF2"u8.ToArray(), "font/woff2"),
        ([0x1F, 0x8B, 0x08], "application/x-gzip"),
        ("PK\u0003\u0004"u8.ToArray(), "application/zip"),
        ("Rar!\u001A\u0007\0"u8.ToArray(), "application/x-rar-compressed"),
        ("Rar!\u001A\u0007\u0001\0"u8.ToArray(), "application/x-rar-compressed"),
        ("\0asm"u8.ToArray(), "application/wasm"),
    ];

    public static string TypeOf(ReadOnlySpan<byte> content)
    {
        var data = content.Length > Looked ? content[..Looked] : content;
        var text = data.TrimStart("\t\n\f\r "u8);
        if (IsHtml(text)) return "text/html; charset=utf-8";
        if (text.StartsWith("<?xml"u8)) return "text/xml; charset=utf-8";
        foreach (var (start, type) in Starts)
        {
            if (data.StartsWith(start)) return type;
        }
        if (InContainer(data) is { } contained) return contained;
        return IsText(text) ? "text/plain; charset=utf-8" : "application/octet-stream";
    }

    /// <summary>One of the tags in any case, ended by a space or a closing bracket.</summary>
    private static bool IsHtml(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '<') return false;
        foreach (var tag in HtmlTags)
        {
            if (text.Length > tag.Length && text[tag.Length] is (byte)' ' or (byte)'>' && System.Text.Ascii.EqualsIgnoreCase(text[..tag.Length], tag)) return true;
        }
        return false;
    }

    private static string? InContainer(ReadOnlySpan<byte> data)
    {
        if (data.Length >= 12 && data.StartsWith("RIFF"u8))
        {
            if (data[8..].StartsWith("WEBPVP"u8)) return "image/webp";
            if (data[8..].StartsWith("AVI "u8)) return "video/avi";
            if (data[8..].StartsWith("WAVE"u8)) return "audio/wave";
        }
        if (data.Length >= 12 && data.StartsWith("FORM"u8) && data[8..].StartsWith("AIFF"u8)) return "audio/aiff";
        if (data.StartsWith(".snd"u8)) return "audio/basic";
        if (data.Length >= 36 && data[34..].StartsWith("LP"u8)) return "application/vnd.ms-fontobject";
        return IsMp4(data) ? "video/mp4" : null;
    }

    private static bool IsMp4(ReadOnlySpan<byte> data)
    {
        if (data.Length < 12) return false;
        var box = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data);
        if (box % 4 != 0 || data.Length < box || !data[4..].StartsWith("ftyp"u8)) return false;
        for (var at = 8; at < box; at += 4)
        {
            // The minor version stands here; it is no brand.
            if (at != 12 && data[at..].StartsWith("mp4"u8)) return true;
        }
        return false;
    }

    private static bool IsText(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (b <= 0x08 || b == 0x0B || b is >= 0x0E and <= 0x1A or >= 0x1C and <= 0x1F) return false;
        }
        return true;
    }
}
