using System.Text;
using System.Text.RegularExpressions;

namespace Agents.Hosting.Schemas;

/// <summary>
/// Regular expressions of schemas. They are written in the JavaScript dialect (JSON Schema, section 6.4): there <c>$</c> is the
/// very end and <c>\d</c> is ASCII. Matched in linear time where the pattern allows it, else with a time limit, so that a value
/// cannot keep a processor busy.
/// </summary>
internal static class Patterns
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(50);

    /// <exception cref="FormatException">Not a regular expression.</exception>
    public static Regex Compile(string pattern)
    {
        var translated = Translate(pattern);
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            // Look-around and back-references need backtracking.
            return new Regex(translated, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"the pattern '{pattern}' cannot be used: {e.Message}", e);
        }
    }

    public static bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // A value that cannot be shown to match in time does not match.
            return false;
        }
    }

    private static string Translate(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var escaped = pattern[i] == '\\' && i + 1 < pattern.Length;
            text.Append((escaped ? pattern[++i] : pattern[i]) switch
            {
                'd' when escaped => inClass ? "0-9" : "[0-9]",
                'w' when escaped => inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]",
                var c when escaped => "\\" + c,
                '$' when !inClass => "\\z",
                var c => c.ToString(),
            });
            if (!escaped && pattern[i] is ('[' or ']'))
            {
                inClass = pattern[i] == '[';
            }
        }

        return text.ToString();
    }
}
