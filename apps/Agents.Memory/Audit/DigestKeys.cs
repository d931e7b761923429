using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Agents.Hosting.State;

namespace Agents.Memory.Audit;

/// <summary>
/// Turns people and ids into digests under a key of their tenant. Without the key nobody can try names against a digest; with it, who knows a
/// name can find what was done with that person's data, before and after its erasure. The key is made once and never erased: what it proves
/// has to stay provable.
/// </summary>
internal sealed class DigestKeys(IStateStore store)
{
    /// <summary>Characters of a digest.</summary>
    public const int Length = 32;

    private const int KeyBytes = 32;

    private readonly ConcurrentDictionary<string, DigestKey> _keys = new(StringComparer.Ordinal);

    public ValueTask<DigestKey> OfAsync(string tenant, CancellationToken cancellationToken) =>
        _keys.TryGetValue(tenant, out var known) ? ValueTask.FromResult(known) : new ValueTask<DigestKey>(LoadAsync(tenant, cancellationToken));

    private async Task<DigestKey> LoadAsync(string tenant, CancellationToken cancellationToken)
    {
        var stored = $"digest-key/{Uri.EscapeDataString(tenant)}";
        while (true)
        {
            if ((await store.ReadAsync<KeyDocument>(stored, cancellationToken)).Value is { } document)
                return _keys.GetOrAdd(tenant, new DigestKey(Convert.FromBase64String(document.Key)));
            // Of two who make one, the first counts.
            await store.TryCreateAsync(stored, new KeyDocument(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))), cancellationToken);
        }
    }

    internal sealed record KeyDocument(string Key);
}

/// <summary>The key of one tenant.</summary>
internal sealed class DigestKey(byte[] key)
{
    public const string Person = "person";
    public const string Item = "item";
    public const string Content = "content";
    public const string Receipt = "receipt";

    // Callers, people and sessions come again and again; content does not. Few, for there is a key for every tenant.
    private const int MostRemembered = 512;

    private readonly ConcurrentDictionary<(string Role, string Text), string> _remembered = new();

    /// <summary>128 bits of HMAC-SHA-256 as lower-case hexadecimal digits. Of the same text in another role it is another one.</summary>
    public string Of(string role, string text) => role is Person or Item ? Remembered(role, text) : Short(role, text);

    /// <summary>All of it, 64 digits.</summary>
    public string Whole(string role, string text) => Convert.ToHexStringLower(Hash(role, text));

    private string Remembered(string role, string text)
    {
        if (_remembered.TryGetValue((role, text), out var known))
            return known;
        if (_remembered.Count >= MostRemembered)
            _remembered.Clear();
        return _remembered[(role, text)] = Short(role, text);
    }

    private string Short(string role, string text) => Convert.ToHexStringLower(Hash(role, text).AsSpan(0, DigestKeys.Length / 2));

    private byte[] Hash(string role, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{role}\n{text}"));
}
