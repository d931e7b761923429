using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Agents.Contracts.Calls;

namespace Agents.Hosting.Access;

/// <summary>The keys that are valid now; swapped whole.</summary>
public sealed class ApiKeyRing
{
    private volatile FrozenDictionary<ulong, ApiKey[]>? _keys;

    /// <summary>Whether keys were ever read. Until then nobody can be told from anybody.</summary>
    public bool IsLoaded => _keys is not null;

    /// <exception cref="ArgumentException">There are no keys: an empty answer of a secret store never locks everybody out.</exception>
    public void Replace(IReadOnlyList<ApiKey> keys)
    {
        if (keys.Count == 0)
        {
            throw new ArgumentException("There are no API keys.", nameof(keys));
        }

        _keys = keys.GroupBy(k => Bucket(k.Hash)).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    public Principal? Find(string presented)
    {
        if (_keys is not { } keys || presented.Length is 0 or > ApiKeyDocument.MaxKeyLength)
        {
            return null;
        }

        // Finding the bucket by a part of the hash tells a caller nothing: he cannot choose hashes, only keys.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), hash);
        Principal? found = null;
        foreach (var key in keys.GetValueOrDefault(Bucket(hash), []))
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash, hash))
            {
                found = key.Principal;
            }
        }

        return found;
    }

    private static ulong Bucket(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);
}
