using System.Text;
using System.Text.RegularExpressions;

namespace Dapr.Sidecar.Conversation;

/// <summary>
/// Puts a name in the place of what looks like personal data, for <c>scrubPII</c>. As generous as daprd's: any four digits in a row count as
/// a telephone number. Addresses of the web, and of repositories, stay whole.
/// </summary>
internal static partial class PiiScrubber
{
    private const string Octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2})";
    private const string Gap = @"[-.\s*]?";

    // In the order of precedence for what begins and ends at the same places.
    private static readonly (string Name, Regex Form)[] Forms =
    [
        ("STREET_ADDRESS", Street()), ("CREDIT_CARD", Card()), ("PHONE_NUMBER", Phone()), ("EMAIL_ADDRESS", Email()), ("IP", Ip()), ("ZIP_CODE", Zip()),
        ("PO_BOX", PoBox()), ("US_SSN", Ssn()), ("ISBN", Isbn()), ("MAC_ADDRESS", Mac()), ("IBAN", Iban()),
    ];

    public static string Scrub(string text)
    {
        var finds = Forms.SelectMany(form => form.Form.Matches(text).Select(match => (form.Name, From: match.Index, To: match.Index + match.Length)))
            .OrderBy(find => find.From).ThenByDescending(find => find.To).ToList();
        var links = Link().Matches(text).Select(match => (From: match.Index, To: match.Index + match.Length)).ToList();
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (name, from, to) in finds)
        {
            // Of what overlaps the first one counts.
            if (from < at || links.Exists(link => from <= link.To && to >= link.From)) continue;
            result.Append(text, at, from - at).Append('<').Append(name).Append('>');
            at = to;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    [GeneratedRegex(@"[0-9]{1,4} [\w\s]{1,20}(?:street|st|avenue|ave|road|rd|highway|hwy|square|sq|trail|trl|drive|dr|court|ct|parkway|pkwy|park|circle|cir|boulevard|blvd)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Street();

    [GeneratedRegex("(?:[0-9]{4}[- ]?){3}[0-9]{4}|[0-9]{15}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Card();

    [GeneratedRegex($@"(?:\+?[0-9]{{1,3}}{Gap})?(?:\(?[0-9]{{2,3}}\)?{Gap})?[0-9]{{2,3}}{Gap}[0-9]{{2,6}}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Phone();

    [GeneratedRegex(@"[a-z0-9!#$%&'*+/=?^_{|}~.-]+@(?:[a-z0-9-]+\.)+[a-z0-9-]*[a-z0-9]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex($@"(?:{Octet}\.){{3}}{Octet}|(?:[0-9a-f]{{1,4}}:){{7}}[0-9a-f]{{1,4}}|(?:[0-9a-f]{{1,4}}:){{1,6}}(?::[0-9a-f]{{1,4}}){{1,6}}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Ip();

    [GeneratedRegex(@"\b[0-9]{5}(?:[-\s][0-9]{4})?\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Zip();

    [GeneratedRegex(@"p\.? ?o\.? box [0-9]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PoBox();

    [GeneratedRegex("[0-9]{3}-[0-9]{2}-[0-9]{4}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Ssn();

    [GeneratedRegex("(?:[0-9]-?){9}(?:(?:[0-9]-?){3})?[0-9xX]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Isbn();

    [GeneratedRegex("(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Mac();

    [GeneratedRegex("[A-Z]{2}[0-9]{2}[A-Z0-9]{4}[0-9]{7}[A-Z0-9]{0,16}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Iban();

    [GeneratedRegex(@"(?:https?|ssh|git)://\S+|git@[\w.]+:\S+\.git", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
