using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Agents.Memory.Vectors;

/// <summary>
/// Writes a tenant with the characters that services allow in keys and names: <c>A-Z a-z 0-9 - _</c>, a letter first, never two tenants
/// alike. What is plain stays readable.
/// </summary>
internal static class TenantCode
{
    private const int MaxLength = 200;
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    public static string Of(string tenant)
    {
        if (tenant.Length is > 0 and < MaxLength && !tenant.AsSpan().ContainsAnyExcept(Plain))
            return "t" + tenant;
        var bytes = Encoding.UTF8.GetBytes(tenant);
        var coded = "u" + Base64Url.EncodeToString(bytes);
        return coded.Length <= MaxLength ? coded : "h" + Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
