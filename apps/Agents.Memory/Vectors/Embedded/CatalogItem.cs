namespace Agents.Memory.Vectors.Embedded;

/// <summary>A row of the catalog without its texts.</summary>
/// <param name="Expires">Unix milliseconds; null: no end.</param>
/// <param name="Slot">Where its vector is.</param>
/// <param name="Checksum">Of what has to be there.</param>
internal sealed record CatalogItem(
    long Version, string Tenant, string? User, string Kind, string? Parent, IReadOnlyList<string> Groups, long? Expires, bool Current, int Slot, uint Checksum);
