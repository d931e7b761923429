using System.Security.Cryptography;
using System.Text;

namespace Agents.Memory.Audit;

/// <summary>What an entry of the chain tells besides kind, action and id. People, ids and content are digests under the tenant's key.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Person">Whom the data is about.</param>
/// <param name="Content">Of what was read or written.</param>
/// <param name="Detail">Counts and such.</param>
internal sealed record AuditListed(string By, string? Person, string? Content, string? Detail)
{
    /// <summary>What the chain holds of it, so that it cannot be changed unseen.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{By}|{Person}|{Content}|{Detail}")));
}
