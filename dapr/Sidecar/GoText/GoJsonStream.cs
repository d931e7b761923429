using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Dapr.Sidecar.GoText;

/// <summary>
/// The usual case of <see cref="GoJson"/> in one pass over the text, without a document: no object has a name twice or an escaped one,
/// and where names are sorted they come so. Anything else is left to the caller.
/// </summary>
internal static class GoJsonStream
{
    private const int MaxScopes = 32;
    private const int MaxNames = 96;
    private const int ShortInteger = 15;

    // Integers of so many digits are below the limit up to which a style with six digits writes fractions itself.
    private const int SurelySmall = 7;
    private static readonly SearchValues<byte> Html = SearchValues.Create("<>&"u8);

    /// <summary>False: nothing of what was written is of use.</summary>
    /// <exception cref="JsonException">It is no JSON, or a number is larger than a float can be.</exception>
    public static bool TryWrite(ReadOnlySpan<byte> json, GoJsonStyle style, ArrayBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = GoJsonBody.MaxDepth });
        Span<int> scopes = stackalloc int[MaxScopes];
        Span<(int At, int Length)> names = stackalloc (int, int)[MaxNames];
        var (depth, count) = (0, 0);
        var separate = false;
        while (reader.Read())
        {
            var token = reader.TokenType;
            if (separate && token is not (JsonTokenType.EndObject or JsonTokenType.EndArray)) output.Write(","u8);
            separate = true;
            switch (token)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (depth == MaxScopes) return false;
                    scopes[depth++] = count;
                    output.Write(token == JsonTokenType.StartObject ? "{"u8 : "["u8);
                    separate = false;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    count = scopes[--depth];
                    output.Write(token == JsonTokenType.EndObject ? "}"u8 : "]"u8);
                    break;
                case JsonTokenType.PropertyName:
                    var name = reader.ValueSpan;
                    if (count == MaxNames || reader.ValueIsEscaped || NeedsEscape(name, style)) return false;
                    if (!IsNew(json, name, names[scopes[depth - 1]..count], style.SortKeys)) return false;
                    names[count++] = ((int)reader.TokenStartIndex + 1, name.Length);
                    Quoted(output, name);
                    output.Write(":"u8);
                    separate = false;
                    break;
                case JsonTokenType.String:
                    if (reader.ValueIsEscaped || NeedsEscape(reader.ValueSpan, style)) GoJson.WriteString(output, reader.GetString()!, style);
                    else Quoted(output, reader.ValueSpan);
                    break;
                case JsonTokenType.Number:
                    if (IsPlainInteger(reader.ValueSpan, style)) output.Write(reader.ValueSpan);
                    else GoJson.WriteNumber(output, reader.GetDouble(), style);
                    break;
                default:
                    output.Write(reader.ValueSpan);
                    break;
            }
        }
        return true;
    }

    /// <summary>Not among the names before it. Where they are to be sorted, behind the last one: then it is behind all.</summary>
    private static bool IsNew(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, ReadOnlySpan<(int At, int Length)> before, bool sorted)
    {
        if (sorted)
        {
            // Bytes are in the order of characters only where all are ASCII.
            if (!Ascii.IsValid(name)) return false;
            return before.IsEmpty || json.Slice(before[^1].At, before[^1].Length).SequenceCompareTo(name) < 0;
        }
        foreach (var (at, length) in before)
        {
            if (length == name.Length && json.Slice(at, length).SequenceEqual(name)) return false;
        }
        return true;
    }

    /// <summary>Beyond what JSON itself asks for: the text stands in JSON already.</summary>
    private static bool NeedsEscape(ReadOnlySpan<byte> text, GoJsonStyle style) =>
        style.EscapeHtml && (text.ContainsAny(Html) || text.IndexOf("\u2028"u8) >= 0 || text.IndexOf("\u2029"u8) >= 0);

    private static bool IsPlainInteger(ReadOnlySpan<byte> number, GoJsonStyle style) =>
        number.Length <= (style.SixDigits ? SurelySmall : ShortInteger) && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static void Quoted(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        var target = output.GetSpan(text.Length + 2);
        target[0] = (byte)'"';
        text.CopyTo(target[1..]);
        target[text.Length + 1] = (byte)'"';
        output.Advance(text.Length + 2);
    }
}
