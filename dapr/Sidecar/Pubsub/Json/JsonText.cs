using System.Text.Json;
using System.Text.Unicode;

namespace Dapr.Sidecar.Pubsub.Json;

/// <summary>
/// Looks at JSON without building anything. Go, which Dapr is written in, reads the first value and ignores the rest, keeps the last
/// of several equal names, and replaces broken text; a value that needs none of that can be passed on byte by byte.
/// </summary>
internal static class JsonText
{
    // Go's limit of nesting.
    public const int MaxDepth = 10_000;
    private const int MaxComparedNames = 64;

    /// <summary>Where the first value lies, and what a plain copy would do differently from Go.</summary>
    public readonly record struct Found(int Start, int Length, bool NeedsRewrite, bool HasWideNumbers);

    /// <summary>False when the text does not begin with a valid JSON value.</summary>
    public static bool TryFirstValue(ReadOnlySpan<byte> text, out Found found)
    {
        found = default;
        var rewrite = !Utf8.IsValid(text);
        var wide = false;
        List<ulong>? names = null;
        Stack<int>? scopes = null;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = true });
        try
        {
            if (!reader.Read()) return false;
            var start = (int)reader.TokenStartIndex;
            do
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        (scopes ??= new()).Push((names ??= []).Count);
                        break;
                    case JsonTokenType.EndObject:
                        var from = scopes!.Pop();
                        names!.RemoveRange(from, names.Count - from);
                        break;
                    case JsonTokenType.PropertyName:
                        rewrite |= reader.ValueIsEscaped || Repeats(names!, scopes!.Peek(), Hash(reader.ValueSpan));
                        break;
                    case JsonTokenType.String:
                        rewrite |= reader.ValueIsEscaped && HasSurrogateEscape(reader.ValueSpan);
                        break;
                    case JsonTokenType.Number:
                        wide |= IsWide(reader.ValueSpan);
                        break;
                }
                if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                {
                    found = new Found(start, (int)reader.BytesConsumed - start, rewrite, wide);
                    return true;
                }
            }
            while (reader.Read());
        }
        catch (JsonException)
        {
            // No valid JSON: the answer is false.
        }
        return false;
    }

    /// <summary>A number that a float may write differently, or that is more than a float can hold.</summary>
    public static bool IsWide(ReadOnlySpan<byte> number) => number.Length > 15 || number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0;

    private static bool Repeats(List<ulong> names, int from, ulong hash)
    {
        if (names.Count - from >= MaxComparedNames) return true;
        for (var i = from; i < names.Count; i++)
        {
            if (names[i] == hash) return true;
        }
        names.Add(hash);
        return false;
    }

    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in name) hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    private static bool HasSurrogateEscape(ReadOnlySpan<byte> value) =>
        value.IndexOf("\\ud"u8) >= 0 || value.IndexOf("\\uD"u8) >= 0;
}
