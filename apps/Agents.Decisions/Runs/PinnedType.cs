namespace Agents.Decisions.Runs;

/// <summary>Names exactly one content of one version.</summary>
/// <param name="Tenant">Whose type it is; <see cref="SharedTenant"/> for those of the folder, which all tenants see.</param>
/// <param name="Name">Name of the type.</param>
/// <param name="Version">Its version.</param>
/// <param name="Digest">Digest of its content.</param>
internal sealed record PinnedType(string Tenant, string Name, string Version, string Digest)
{
    /// <summary>No tenant has this name: it is not allowed in an API key.</summary>
    public const string SharedTenant = "";
}
