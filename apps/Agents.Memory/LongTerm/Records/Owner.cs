namespace Agents.Memory.LongTerm.Records;

/// <summary>Whose memories.</summary>
internal sealed record Owner(string Tenant, string User)
{
    /// <summary>Names the person in keys of the state store, which outlive an erasure.</summary>
    public string Key { get; } = Wording.Digest($"{Tenant}\n{User}", 32);
}
