namespace Agents.Memory.Api;

/// <summary>What a key must list for each route. <c>*</c> stands for all of them.</summary>
internal static class Scopes
{
    public const string WriteSessions = "sessions:write";
    public const string ReadSessions = "sessions:read";
    public const string WriteMemories = "memories:write";
    public const string ReadMemories = "memories:read";
    public const string WriteKnowledge = "knowledge:write";
    public const string ReadKnowledge = "knowledge:read";

    /// <summary>Puts a legal hold on documents and takes it away.</summary>
    public const string Hold = "knowledge:hold";
    public const string Erase = "erasures:write";
    public const string Audit = "audit:read";

    /// <summary>What the scopes begin with that name the groups of a caller, as in <c>group:hr</c>.</summary>
    public const string GroupPrefix = "group:";

    /// <summary>What the scopes begin with that name the people whose data a key may reach, as in <c>user:c-17</c>. See <see cref="UserAccess"/>.</summary>
    public const string UserPrefix = "user:";
}
