using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Agents.Memory.Import.Folders;

namespace Agents.Memory.Import.Sending;

/// <summary>A document as a line of an import.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Id">Of the document.</param>
/// <param name="Json">With the line's end.</param>
internal sealed record DocumentLine(string Path, string Id, ReadOnlyMemory<byte> Json)
{
    // No part of a page: what HTML cannot have needs no six bytes for one.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="file">Where it comes from.</param>
    /// <param name="content">Valid UTF-8.</param>
    /// <param name="options">Its other fields.</param>
    public static DocumentLine Of(PlannedFile file, ReadOnlySpan<byte> content, ImportOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(content.Length + (content.Length / 8) + 1024);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("id", file.Id);
            json.WriteString("contentType", file.ContentType);
            if (options.Classification is { } classification)
                json.WriteString("classification", classification);
            if (options.Owner is { } owner)
                json.WriteString("owner", owner);
            if (options.Groups.Count > 0)
            {
                json.WriteStartArray("groups");
                foreach (var group in options.Groups)
                    json.WriteStringValue(group);
                json.WriteEndArray();
            }
            if (options.RetentionDays is { } days)
                json.WriteNumber("retentionDays", days);
            if (file.Source is { } source)
                json.WriteString("source", source);
            json.WriteString("content", content);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return new DocumentLine(file.Path, file.Id, buffer.WrittenMemory);
    }
}
