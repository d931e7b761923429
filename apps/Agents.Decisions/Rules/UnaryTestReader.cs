using System.Globalization;

namespace Agents.Decisions.Rules;

/// <summary>
/// Reads cells: <c>-</c>, <c>&lt; 100</c>, <c>[10..20)</c>, <c>"gold", "silver"</c>, <c>gold</c>, <c>not("gold")</c>, <c>null</c>,
/// <c>true</c>. Ends of ranges are numbers.
/// </summary>
internal ref struct UnaryTestReader(string text)
{
    public const string Words = "-, < 100, >= 5, [10..20), \"gold\", \"silver\", not(\"gold\"), true, false, null, or = and an expression";
    private const int MaxTests = 100;

    private int _at;

    /// <summary>The cell; null: <paramref name="mistake"/> says why, <paramref name="index"/> where.</summary>
    public static Cell? Read(string text, out string? mistake, out int index)
    {
        var reader = new UnaryTestReader(text);
        var cell = reader.Cell(out mistake);
        index = reader._at;
        return cell;
    }

    private Cell? Cell(out string? mistake)
    {
        Blank();
        if (_at == text.Length)
            return Fail(out mistake, $"is empty; allowed: {Words}");
        if (Rest().Trim() is "-")
        {
            mistake = null;
            return new Cell.Any();
        }
        var negated = Word("not") && Next('(');
        if (negated)
            Blank();
        var tests = new List<UnaryTest>();
        do
        {
            Blank();
            if (Test(out mistake) is not { } test)
                return null;
            tests.Add(test);
            if (tests.Count > MaxTests)
                return Fail(out mistake, $"has more than {MaxTests} tests");
            Blank();
        }
        while (Next(','));
        if (negated && !Next(')'))
            return Fail(out mistake, "lacks the closing bracket of not(...)");
        Blank();
        return _at == text.Length
            ? new Cell.Tests(tests, negated)
            : Fail(out mistake, $"has '{Cut(Rest())}' that is not expected there; allowed: {Words}");
    }

    private UnaryTest? Test(out string? mistake)
    {
        mistake = null;
        if (_at == text.Length)
            return FailTest(out mistake, $"ends where a test is expected; allowed: {Words}");
        switch (text[_at])
        {
            case '<' or '>':
                return Comparison(out mistake);
            case '[' or '(' or ']':
                return Range(out mistake);
            case '"':
                return QuotedText(out mistake);
        }
        if (Number() is { } number)
            return UnaryTest.NumberRange.Of(number);
        if (Name() is not { Length: > 0 } name)
            return FailTest(out mistake, $"has '{Cut(Rest())}' that is not expected there; allowed: {Words}");
        return name switch
        {
            "true" => new UnaryTest.FlagIs(true),
            "false" => new UnaryTest.FlagIs(false),
            "null" => new UnaryTest.Missing(),
            "not" => FailTest(out mistake, "has not where a value is expected; allowed: not(...) around the whole cell"),
            _ => new UnaryTest.TextIs(name),
        };
    }

    private UnaryTest? Comparison(out string? mistake)
    {
        mistake = null;
        var isLess = text[_at++] == '<';
        var orEqual = Next('=');
        Blank();
        if (Number() is not { } number)
            return FailTest(out mistake, "compares with something that is no number");
        return isLess
            ? new UnaryTest.NumberRange(double.NegativeInfinity, false, number, orEqual)
            : new UnaryTest.NumberRange(number, orEqual, double.PositiveInfinity, false);
    }

    private UnaryTest? Range(out string? mistake)
    {
        mistake = null;
        // ]10..20[ is DMN's other way to write (10..20).
        var lowIn = text[_at++] == '[';
        Blank();
        if (Number() is not { } low)
            return FailTest(out mistake, "has a range whose lower end is no number, as in [10..20)");
        Blank();
        if (!(Next('.') && Next('.')))
            return FailTest(out mistake, "has a range without .. between its ends, as in [10..20)");
        Blank();
        if (Number() is not { } high)
            return FailTest(out mistake, "has a range whose upper end is no number, as in [10..20)");
        Blank();
        if (_at == text.Length || text[_at] is not (']' or ')' or '['))
            return FailTest(out mistake, "has a range that is not closed by ] or )");
        var range = new UnaryTest.NumberRange(low, lowIn, high, text[_at++] == ']');
        return range.IsEmpty ? FailTest(out mistake, "has a range that holds no number: its lower end is above its upper end") : range;
    }

    private UnaryTest? QuotedText(out string? mistake)
    {
        mistake = null;
        var end = text.IndexOf('"', _at + 1);
        if (end < 0)
            return FailTest(out mistake, "has a text without its closing quote");
        var inner = text[(_at + 1)..end];
        _at = end + 1;
        return new UnaryTest.TextIs(inner);
    }

    private double? Number()
    {
        var end = _at;
        if (end < text.Length && text[end] is '-' or '+')
            end++;
        var digits = end;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] == '.' && !IsDots(end))))
            end++;
        if (end == digits || (end < text.Length && (char.IsLetter(text[end]) || text[end] is '_')))
            return null;
        if (!double.TryParse(text.AsSpan(_at, end - _at), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        _at = end;
        return number;
    }

    private readonly bool IsDots(int at) => at + 1 < text.Length && text[at + 1] == '.';

    private string Name()
    {
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '-' or '.' or '/'))
            _at++;
        return text[start.._at];
    }

    private bool Word(string word)
    {
        if (!text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal))
            return false;
        var after = _at + word.Length;
        while (after < text.Length && text[after] == ' ')
            after++;
        if (after == text.Length || text[after] != '(')
            return false;
        _at = after;
        return true;
    }

    private bool Next(char sign)
    {
        if (_at == text.Length || text[_at] != sign)
            return false;
        _at++;
        return true;
    }

    private void Blank()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    private readonly string Rest() => text[_at..];

    private static string Cut(string rest) => rest.Length > 20 ? rest[..20] + "..." : rest;

    private static Cell? Fail(out string? mistake, string message)
    {
        mistake = message + ".";
        return null;
    }

    private static UnaryTest? FailTest(out string? mistake, string message)
    {
        mistake = message + ".";
        return null;
    }
}
