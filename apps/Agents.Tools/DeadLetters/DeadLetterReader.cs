using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;

namespace Agents.Tools.DeadLetters;

/// <summary>A message that came from a dead-letter topic.</summary>
/// <param name="EntryId">The sidecar's name for it.</param>
/// <param name="EventId">Id of its CloudEvent, if it is one.</param>
/// <param name="Topic">The topic that its CloudEvent names: the one that it was published to.</param>
/// <param name="CallId">The call, if it is a command.</param>
/// <param name="Content">Its text, cut when long.</param>
/// <param name="Size">Its bytes.</param>
internal sealed record DeadMessage(string EntryId, string? EventId, string? Topic, string? CallId, DeadLetterContent Content, int Size);

/// <summary>Reads a bulk of dead letters. They are dead because something is wrong with them, so nothing is expected of them.</summary>
internal static class DeadLetterReader
{
    private const int MaxText = 256;

    // Deeper than what a command may have; a message that is deeper still fails the delivery's JSON at the sidecar already.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <exception cref="JsonException">The body is not a bulk envelope.</exception>
    public static async Task<IReadOnlyList<DeadMessage>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var document = await JsonDocument.ParseAsync(body, Options, cancellationToken);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("entries", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new JsonException("A bulk delivery has a list 'entries'.");
        var messages = new List<DeadMessage>(list.GetArrayLength());
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.Object && Text(entry, "entryId") is { } entryId)
                messages.Add(Read(entryId, entry.TryGetProperty("event", out var message) ? message : default));
        }
        return messages;
    }

    private static DeadMessage Read(string entryId, JsonElement message)
    {
        if (message.ValueKind == JsonValueKind.Undefined)
            return new DeadMessage(entryId, null, null, null, new DeadLetterContent { Text = "" }, 0);
        var raw = JsonMarshal.GetRawUtf8Value(message);
        var isObject = message.ValueKind == JsonValueKind.Object;
        var callId = isObject && message.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            && Text(data, "id") is { } id && CallId.IsValid(id) ? id : null;
        return new DeadMessage(
            entryId, isObject ? Text(message, "id") : null, isObject ? Text(message, "topic") : null, callId, Content(raw), raw.Length);
    }

    private static DeadLetterContent Content(ReadOnlySpan<byte> raw)
    {
        if (raw.Length <= DeadLetter.MaxContentBytes)
            return new DeadLetterContent { Text = Encoding.UTF8.GetString(raw) };
        var length = DeadLetter.MaxContentBytes;
        // Not within a character: 10xxxxxx bytes continue one.
        while (length > 0 && (raw[length] & 0xC0) == 0x80)
            length--;
        return new DeadLetterContent { Text = Encoding.UTF8.GetString(raw[..length]), Cut = true };
    }

    private static string? Text(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { } text && text.Length > MaxText ? text[..MaxText] : value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: it has no text that could be read.
            return null;
        }
    }
}
