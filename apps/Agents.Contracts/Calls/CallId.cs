using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Agents.Contracts.Calls;

/// <summary>Ids of calls: 32 lower-case hexadecimal digits.</summary>
public static class CallId
{
    /// <summary>Number of characters of an id.</summary>
    public const int Length = 32;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>An id for a call without an idempotency key. Random, never handed out twice.</summary>
    public static string New() => Guid.NewGuid().ToString("N");

    /// <summary>
    /// The id of a call with an idempotency key: the first 128 bits of SHA-256 over tenant, tool and key, each preceded by its
    /// length. The same three always give the same id, so a repeated submission finds its record.
    /// </summary>
    public static string Derive(string tenant, string tool, string idempotencyKey)
    {
        var text = $"{tenant.Length}:{tenant}{tool.Length}:{tool}{idempotencyKey.Length}:{idempotencyKey}";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Convert.ToHexStringLower(hash[..(Length / 2)]);
    }

    /// <summary>Whether <paramref name="text"/> has the form of an id. Check this before it becomes part of a key.</summary>
    public static bool IsValid(string? text) => text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Digits);
}
