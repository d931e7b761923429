using System.Globalization;

namespace Dapr.Sidecar.Cel;

/// <summary>Cuts an expression of the Common Expression Language into tokens.</summary>
internal sealed class CelLexer(string text)
{
    private static readonly string[] LongSymbols = ["||", "&&", "==", "!=", "<=", ">="];
    private const string ShortSymbols = "<>!+-*/%()[]{}.,:?";
    private int _at;

    public static List<CelToken> Read(string text)
    {
        var lexer = new CelLexer(text);
        List<CelToken> tokens = [];
        do tokens.Add(lexer.Next());
        while (tokens[^1].Kind != CelTokenKind.End);
        return tokens;
    }

    private char Current => Peek(0);

    private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private CelToken Next()
    {
        SkipBlanks();
        if (_at >= text.Length) return new CelToken(CelTokenKind.End, "", null, text.Length);
        var start = _at;
        if (StringPrefix() is >= 0 and var prefix) return ReadString(start, prefix);
        if (char.IsAsciiLetter(Current) || Current == '_') return ReadIdentifier(start);
        if (char.IsAsciiDigit(Current) || (Current == '.' && char.IsAsciiDigit(Peek(1)))) return ReadNumber(start);
        foreach (var symbol in LongSymbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, 2) == 0)
            {
                _at += 2;
                return new CelToken(CelTokenKind.Symbol, symbol, null, start);
            }
        }
        if (!ShortSymbols.Contains(Current, StringComparison.Ordinal)) throw new CelSyntaxException($"unexpected character '{Current}'", start);
        return new CelToken(CelTokenKind.Symbol, text[_at++].ToString(), null, start);
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (Current is ' ' or '\t' or '\n' or '\r' or '\f') _at++;
            else if (Current == '/' && Peek(1) == '/') while (_at < text.Length && Current != '\n') _at++;
            else return;
        }
    }

    private CelToken ReadIdentifier(int start)
    {
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_') _at++;
        return new CelToken(CelTokenKind.Identifier, text[start.._at], null, start);
    }

    private CelToken ReadNumber(int start)
    {
        if (Current == '0' && Peek(1) is 'x' or 'X')
        {
            _at += 2;
            while (char.IsAsciiHexDigit(Current)) _at++;
            return Whole(start, text[(start + 2).._at], NumberStyles.AllowHexSpecifier);
        }
        while (char.IsAsciiDigit(Current)) _at++;
        var isDouble = false;
        if (Current == '.' && char.IsAsciiDigit(Peek(1)))
        {
            isDouble = true;
            _at++;
            while (char.IsAsciiDigit(Current)) _at++;
        }
        if (Current is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            isDouble = true;
            _at += 2;
            while (char.IsAsciiDigit(Current)) _at++;
        }
        if (!isDouble) return Whole(start, text[start.._at], NumberStyles.None);
        return new CelToken(CelTokenKind.Double, text[start.._at], double.Parse(text[start.._at], CultureInfo.InvariantCulture), start);
    }

    private CelToken Whole(int start, string digits, NumberStyles style)
    {
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var value)) throw new CelSyntaxException("invalid int literal", start);
        if (Current is not ('u' or 'U')) return new CelToken(CelTokenKind.Int, text[start.._at], value, start);
        _at++;
        return new CelToken(CelTokenKind.Uint, text[start.._at], value, start);
    }

    /// <summary>How many of the letters r and b stand before a quote here; -1 when this is no string.</summary>
    private int StringPrefix()
    {
        for (var i = 0; i <= 2; i++)
        {
            var c = Peek(i);
            if (c is '"' or '\'') return i;
            if (c is not ('r' or 'R' or 'b' or 'B')) return -1;
        }
        return -1;
    }

    private CelToken ReadString(int start, int prefix)
    {
        var letters = text.Substring(_at, prefix).ToLowerInvariant();
        _at += prefix;
        var quote = Current.ToString();
        if (Peek(1) == Current && Peek(2) == Current) quote = new string(Current, 3);
        _at += quote.Length;
        var isBytes = letters.Contains('b', StringComparison.Ordinal);
        var from = _at;
        while (true)
        {
            if (_at >= text.Length || (quote.Length == 1 && Current is '\n' or '\r')) throw new CelSyntaxException("unterminated string", start);
            if (string.CompareOrdinal(text, _at, quote, 0, quote.Length) == 0) break;
            _at += Current == '\\' && !letters.Contains('r', StringComparison.Ordinal) ? 2 : 1;
        }
        var content = text[from.._at];
        _at += quote.Length;
        if (letters.Contains('r', StringComparison.Ordinal))
        {
            return isBytes
                ? new CelToken(CelTokenKind.Bytes, text[start.._at], System.Text.Encoding.UTF8.GetBytes(content), start)
                : new CelToken(CelTokenKind.String, text[start.._at], content, start);
        }
        var value = CelEscapes.Undo(content, isBytes, start);
        return new CelToken(isBytes ? CelTokenKind.Bytes : CelTokenKind.String, text[start.._at], value, start);
    }
}
