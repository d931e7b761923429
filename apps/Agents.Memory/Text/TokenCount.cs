namespace Agents.Memory.Text;

/// <summary>
/// How many tokens a text costs a model, estimated: every model has its own pieces, and none of them is needed to keep within a budget. Within
/// 15 % of the pieces of OpenAI's models (o200k and cl100k) for English prose, Markdown and code; other languages in Latin and Cyrillic
/// letters are up to 30 % too high. Two halves of a text cost together what the text costs, give or take one.
/// </summary>
internal static class TokenCount
{
    // In hundredths of a token.
    private const int One = 100;
    private const int LongWord = 120;
    private const int PerLetterOfALongWord = 22;
    private const int LineEnd = 70;
    private const int Sign = 90;
    private const int FurtherSign = 35;
    private const int Ideograph = 80;

    /// <summary>The estimate; zero only for an empty text.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        long cost = 0;
        while (!text.IsEmpty)
        {
            var length = Piece(text, out var price);
            cost += price;
            text = text[length..];
        }
        return (int)Math.Min(int.MaxValue, (cost + One - 1) / One);
    }

    /// <summary>Characters of the longest beginning that costs at most so many tokens; never ends within a word or a surrogate pair.</summary>
    public static int Fit(ReadOnlySpan<char> text, int tokens)
    {
        var left = (long)tokens * One;
        var taken = 0;
        while (taken < text.Length)
        {
            var length = Piece(text[taken..], out var price);
            if ((left -= price) < 0)
                return taken;
            taken += length;
        }
        return taken;
    }

    private static int Piece(ReadOnlySpan<char> text, out int price)
    {
        var first = text[0];
        var length = 1;
        if (char.IsAsciiLetter(first))
        {
            // A capital after a small letter begins a word, as in names of code.
            while (length < text.Length && char.IsAsciiLetter(text[length]) && !(char.IsAsciiLetterUpper(text[length]) && char.IsAsciiLetterLower(text[length - 1])))
                length++;
            price = length <= 7 ? One : LongWord + (Math.Max(0, length - 11) * PerLetterOfALongWord);
        }
        else if (char.IsAsciiDigit(first))
        {
            while (length < text.Length && char.IsAsciiDigit(text[length]))
                length++;
            price = (length + 2) / 3 * One;
        }
        else if (first is '\n' or '\r')
        {
            while (length < text.Length && text[length] is '\n' or '\r')
                length++;
            price = LineEnd;
        }
        else if (char.IsWhiteSpace(first))
        {
            while (length < text.Length && text[length] is not ('\n' or '\r') && char.IsWhiteSpace(text[length]))
                length++;
            // One space is a part of the word behind it.
            price = length > 1 || (length < text.Length && char.IsAsciiDigit(text[length])) ? One : 0;
        }
        else if (first < 128)
        {
            while (length < text.Length && IsSign(text[length]))
                length++;
            // Rules of tables and the like are few tokens.
            price = length > 3 && !text[..length].ContainsAnyExcept(first) ? One + (length / 16 * (One / 2))
                : length == 1 ? Sign
                : One + ((length - 2) * FurtherSign);
        }
        else if (char.IsHighSurrogate(first) && text.Length > 1 && char.IsLowSurrogate(text[1]))
        {
            (length, price) = (2, One * 2);
        }
        else if (first >= 0x2E80)
        {
            price = Ideograph;
        }
        else
        {
            while (length < text.Length && text[length] is >= (char)128 and < (char)0x2E80 && char.IsLetter(text[length]))
                length++;
            price = Math.Max(One, length * One / 3);
        }
        return length;
    }

    private static bool IsSign(char one) => one is > ' ' and < (char)127 && !char.IsAsciiLetterOrDigit(one);
}
