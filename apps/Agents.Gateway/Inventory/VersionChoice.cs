namespace Agents.Gateway.Inventory;

/// <summary>
/// Chooses among versions by weight. The same key always falls on the same place of a line of length 1, in every replica; the versions
/// lie on it one after another, as long as their weights say. So a key keeps its version until the weights change, and then as few keys
/// move as must. Allocates nothing.
/// </summary>
internal sealed class VersionChoice
{
    private readonly ulong[] _ends;

    /// <param name="weights">All over 0.</param>
    public VersionChoice(ReadOnlySpan<int> weights)
    {
        _ends = new ulong[weights.Length];
        var total = 0UL;
        for (var i = 0; i < weights.Length; i++)
            _ends[i] = total += (ulong)weights[i];
    }

    /// <summary>Index of the version for a key.</summary>
    public int Of(ulong key)
    {
        if (_ends.Length == 1)
            return 0;
        var place = Math.BigMul(key, _ends[^1], out _);
        var index = 0;
        while (place >= _ends[index])
            index++;
        return index;
    }

    /// <summary>Key of a call: of its tenant's ordering key, or without one of the call itself.</summary>
    public static ulong Key(string tenant, string? orderingKey, string callId) =>
        orderingKey is null ? Mix(Hash(Offset, callId)) : Mix(Hash(Hash(Hash(Offset, tenant), "/"), orderingKey));

    // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/. The framework's own string hash differs from process to process.
    private const ulong Offset = 14695981039346656037;

    private static ulong Hash(ulong hash, string text)
    {
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211;
        return hash;
    }

    // FNV leaves keys that differ in their last character close together; this spreads them over all bits. The finaliser of
    // MurmurHash3: https://github.com/aappleby/smhasher/wiki/MurmurHash3.
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
