using System.Text;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>Pieces of an OData filter.</summary>
internal enum ODataKind
{
    Name,
    Text,
    Point,
    Sign,
    End,
}

/// <summary>One piece.</summary>
internal readonly record struct ODataToken(ODataKind Kind, string Value, int At);

/// <summary>Takes a filter apart. Texts stand in single quotes; a quote in them is doubled.</summary>
internal static class ODataLexer
{
    public static List<ODataToken> Read(string filter)
    {
        var tokens = new List<ODataToken>();
        for (var at = 0; at < filter.Length;)
        {
            var character = filter[at];
            if (char.IsWhiteSpace(character))
            {
                at++;
            }
            else if (character == '\'')
            {
                tokens.Add(Text(filter, ref at));
            }
            else if (character is '(' or ')' or ',' or ':' or '/')
            {
                tokens.Add(new ODataToken(ODataKind.Sign, character.ToString(), at++));
            }
            else if (char.IsAsciiLetter(character) || character == '_')
            {
                tokens.Add(While(filter, ref at, ODataKind.Name, next => char.IsAsciiLetterOrDigit(next) || next is '_' or '.'));
            }
            else if (char.IsAsciiDigit(character) || character == '-')
            {
                tokens.Add(While(filter, ref at, ODataKind.Point, next => char.IsAsciiLetterOrDigit(next) || next is '-' or ':' or '.' or '+'));
            }
            else
            {
                throw ODataFilter.Wrong($"unexpected character '{character}'", at);
            }
        }

        tokens.Add(new ODataToken(ODataKind.End, "the end", filter.Length));
        return tokens;
    }

    private static ODataToken Text(string filter, ref int at)
    {
        var start = at++;
        var text = new StringBuilder();
        while (true)
        {
            if (at >= filter.Length)
                throw ODataFilter.Wrong("a text does not end", start);
            var character = filter[at++];
            if (character != '\'')
            {
                text.Append(character);
            }
            else if (at < filter.Length && filter[at] == '\'')
            {
                text.Append('\'');
                at++;
            }
            else
            {
                return new ODataToken(ODataKind.Text, text.ToString(), start);
            }
        }
    }

    private static ODataToken While(string filter, ref int at, ODataKind kind, Func<char, bool> goesOn)
    {
        var start = at;
        while (at < filter.Length && goesOn(filter[at]))
            at++;
        return new ODataToken(kind, filter[start..at], start);
    }
}
