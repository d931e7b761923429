namespace Agents.Decisions.Audit;

/// <summary>What the entries of this app's chains tell of.</summary>
internal static class ChainKinds
{
    public const string Decision = "decision";

    /// <summary>Id: name and version of a type.</summary>
    public const string Type = "type";

    /// <summary>Ids that records are about to have; see <see cref="Agents.Hosting.Audit.ChainSegment{TListed}.Claims"/>.</summary>
    public const string Claim = "claim";
}
