using System.Security.Cryptography;
using System.Text;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// Tenant and user as words of the keyword index: digests of 64 bits, so that no name can look like another one's word. They only narrow
/// down; the names themselves are compared in the same query.
/// </summary>
internal static class ScopeWords
{
    public static string Of(string tenant, string? user) => user is null ? OfTenant(tenant) : $"{OfTenant(tenant)} {OfUser(tenant, user)}";

    public static string OfTenant(string tenant) => "t" + Digest(tenant);

    public static string OfUser(string tenant, string user) => "u" + Digest($"{tenant.Length}:{tenant}{user}");

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
