namespace Agents.Memory.Governance;

/// <summary>How erasures stand in the audit log.</summary>
internal static class ErasureAudit
{
    public const string Kind = "erasure";
}
