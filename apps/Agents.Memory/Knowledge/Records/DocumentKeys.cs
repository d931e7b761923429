using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Agents.Memory.Knowledge.Records;

/// <summary>
/// Keys of the state store. Ids are chosen by callers: a digest stands for them, so that no id reaches into another tenant's keys, none is
/// too long for a store or the same as another to one that passes over case, and none is left behind in a key after an erasure.
/// </summary>
internal static class DocumentKeys
{
    /// <summary>The tenants that have documents.</summary>
    public const string Tenants = "knowledge-tenants";

    public const int Shelves = 128;

    public static string Record(string tenant, string id) => "document/" + Name(tenant, id);

    public static string Text(string tenant, string id, string text) => $"document-text/{Name(tenant, id)}/{text}";

    public static string Shelf(string tenant, int shelf) =>
        string.Create(CultureInfo.InvariantCulture, $"shelf/{Uri.EscapeDataString(tenant)}/{shelf}");

    public static int ShelfOf(string tenant, string id) => Digest(tenant, id)[^1] % Shelves;

    /// <summary>What stands for a document outside of the records: 40 characters out of <c>0-9 a-f</c>.</summary>
    public static string Name(string tenant, string id) => Convert.ToHexStringLower(Digest(tenant, id).AsSpan(0, 20));

    // The length keeps "a" + "bc" apart from "ab" + "c".
    private static byte[] Digest(string tenant, string id) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tenant.Length}:{tenant}{id}")));
}
