using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Agents.Conformance.Compare;

/// <summary>A recorded text, in which placeholders such as <c>&lt;uuid&gt;</c> stand for what differs between runs.</summary>
internal sealed partial class TextPattern
{
    private static readonly ConcurrentDictionary<string, TextPattern> Known = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> Placeholders = new(StringComparer.Ordinal)
    {
        ["<uuid>"] = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        ["<time>"] = @"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)",
        ["<int>"] = @"-?\d+",
        ["<traceparent>"] = "00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}",
        ["<span>"] = "(?!0{16})[0-9a-f]{16}",
        ["<host>"] = Host,
        ["<host:port>"] = Host + @":\d{1,5}",
        ["<any>"] = ".*",
        ["<text>"] = ".+",
    };

    private const string Host = @"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]+\]?)";

    private readonly string _text;
    private readonly Regex? _regex;

    private TextPattern(string text)
    {
        _text = text;
        if (!Placeholder().IsMatch(text)) return;
        var pattern = new StringBuilder(@"\A");
        var at = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            pattern.Append(Regex.Escape(text[at..match.Index])).Append(Placeholders[match.Value]);
            at = match.Index + match.Length;
        }
        _regex = new Regex(pattern.Append(Regex.Escape(text[at..])).Append(@"\z").ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    public static TextPattern Of(string text) => Known.GetOrAdd(text, static value => new TextPattern(value));

    public bool Matches(string actual) => _regex?.IsMatch(actual) ?? string.Equals(_text, actual, StringComparison.Ordinal);

    [GeneratedRegex("<(?:uuid|time|int|traceparent|span|host|host:port|any|text)>")]
    private static partial Regex Placeholder();
}
