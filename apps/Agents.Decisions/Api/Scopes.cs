namespace Agents.Decisions.Api;

/// <summary>What a key must list for each route. <c>*</c> stands for all of them.</summary>
internal static class Scopes
{
    public const string Decide = "decisions:decide";
    public const string Read = "decisions:read";
    public const string Manage = "decisions:manage";
    public const string Approve = "decisions:approve";
    public const string WriteFacts = "facts:write";
    public const string ReadFacts = "facts:read";
    public const string Audit = "audit:read";
}
