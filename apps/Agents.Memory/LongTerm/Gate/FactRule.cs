using System.Text.RegularExpressions;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>A way to say something about oneself. Group <c>v</c> of the pattern is the value.</summary>
internal sealed class FactRule
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(MatchLimit.Milliseconds);

    public FactRule([System.Diagnostics.CodeAnalysis.StringSyntax(System.Diagnostics.CodeAnalysis.StringSyntaxAttribute.Regex)] string pattern, string attribute) =>
        (Pattern, Attribute) = (new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Limit), attribute);

    /// <summary>Of a clause with contractions written out and without a denial.</summary>
    public Regex Pattern { get; }

    public string Attribute { get; }

    /// <summary>There is one value at a time.</summary>
    public bool Exclusive { get; init; }

    /// <summary>The value may be several, with commas and "and" between them.</summary>
    public bool List { get; init; }

    /// <summary>The value does not hold: "I hate ...".</summary>
    public bool Denies { get; init; }

    /// <summary>A denial of it says something, too.</summary>
    public bool MayBeDenied { get; init; } = true;

    /// <summary>It is about a day, and over after it.</summary>
    public bool Ends { get; init; }

    public double Importance { get; init; } = 0.6;

    public double Confidence { get; init; } = 0.85;
}
