using System.Text.RegularExpressions;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>Finds what must never be kept: passwords, keys, tokens, numbers of cards and accounts.</summary>
internal static partial class Secrets
{
    /// <summary>Whether the text holds one. When it cannot be told in time, it does.</summary>
    public static bool Holds(string text)
    {
        try
        {
            return Named().IsMatch(text) || Tokens().IsMatch(text) || Account().IsMatch(text) || HoldsCard(text) || HoldsRandom(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static bool HoldsCard(string text)
    {
        foreach (var run in Numbers().EnumerateMatches(text))
        {
            var digits = text.Substring(run.Index, run.Length).Where(char.IsAsciiDigit).ToArray();
            if (PassesLuhn(digits))
                return true;
        }
        return false;
    }

    // Letters and digits mixed over a long run: a key, not a word.
    private static bool HoldsRandom(string text)
    {
        foreach (var word in LongRun().EnumerateMatches(text))
        {
            var digits = text.Substring(word.Index, word.Length).Count(char.IsAsciiDigit);
            if (digits >= 4 && digits < word.Length)
                return true;
        }
        return false;
    }

    private static bool PassesLuhn(char[] digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1)
                digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    // "My password is ...", "pin: ...", "the cvv was ...".
    [GeneratedRegex(
        @"\b(pass\s?word|pass\s?phrase|pass\s?code|pass\s?wd|pwd|pin(\s(code|number))?|cvv|cvc|security\scode|secret(\s(key|question|answer|word))?|(api|access|private|encryption|licen[cs]e)\s?-?_?key|(access|bearer|auth|refresh)?\s?token|credentials?|otp|one[\s-]time\s(code|password)|verification\scode|recovery\s(code|phrase)|seed\sphrase|(credit|debit|bank)\s?card(\snumber)?|card\snumber|social\ssecurity(\snumber)?|ssn|passport\snumber|tax\s(id|number)|account\snumber|(sort|routing)\s(code|number))\b\W{0,3}(for\s.{1,40}?\s|to\s.{1,40}?\s|of\s.{1,40}?\s)?(is|was|are|will\sbe|=|:|\d)",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Named();

    [GeneratedRegex(
        @"-----BEGIN|\b(sk|pk|rk)[-_](live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}|\bAKIA[0-9A-Z]{12,}|\bgh[pousr]_[A-Za-z0-9]{16,}|\bxox[abprs]-[A-Za-z0-9-]{8,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}|://[^\s/:@]+:[^\s/@]+@|\bbearer\s+[A-Za-z0-9._~+/-]{12,}|\b\d{3}-\d{2}-\d{4}\b",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Tokens();

    // IBAN.
    [GeneratedRegex(@"\b[A-Z]{2}\d{2}(\s?[A-Z0-9]{4}){2,7}(\s?[A-Z0-9]{1,4})?\b", RegexOptions.None, MatchLimit.Milliseconds)]
    private static partial Regex Account();

    [GeneratedRegex(@"\d(?:[ -]?\d){12,18}", RegexOptions.None, MatchLimit.Milliseconds)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"[A-Za-z0-9+/_=-]{24,}", RegexOptions.None, MatchLimit.Milliseconds)]
    private static partial Regex LongRun();
}
