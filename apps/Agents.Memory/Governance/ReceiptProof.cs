using System.Text;
using System.Text.Json;
using Agents.Hosting.Canonical;
using Agents.Memory.Audit;

namespace Agents.Memory.Governance;

/// <summary>Hashes and signatures of receipts, over their canonical JSON: stores may reorder fields.</summary>
internal static class ReceiptProof
{
    public static string Hash(ReceiptPage page) => CanonicalJson.Digest(JsonSerializer.SerializeToElement(page, GovernanceJson.Default.ReceiptPage));

    /// <summary>SHA-256 of the receipt: what the audit chain holds of it.</summary>
    public static string Digest(ErasureReceipt receipt) => CanonicalJson.Digest(Element(receipt));

    /// <summary>Only who has the tenant's key can make it.</summary>
    public static string Sign(DigestKey key, ErasureReceipt receipt) =>
        key.Whole(DigestKey.Receipt, Encoding.UTF8.GetString(CanonicalJson.Bytes(Element(receipt))));

    private static JsonElement Element(ErasureReceipt receipt) => JsonSerializer.SerializeToElement(receipt, GovernanceJson.Default.ErasureReceipt);
}
