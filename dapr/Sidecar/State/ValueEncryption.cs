using System.Security.Cryptography;
using System.Text;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.State;

/// <summary>
/// The encryption of a store with <c>primaryEncryptionKey</c>: AES-GCM, then base64, then the name of the key, so that values under
/// the secondary key can still be read.
/// </summary>
internal sealed class ValueEncryption
{
    private readonly (string Name, byte[] Key) _primary;
    private readonly (string Name, byte[] Key)? _secondary;

    private ValueEncryption((string Name, byte[] Key) primary, (string Name, byte[] Key)? secondary)
    {
        _primary = primary;
        _secondary = secondary;
    }

    /// <summary>Null when the component does not take its key from a secret store: Dapr then stores values as they are.</summary>
    /// <exception cref="StateException">A key is not hexadecimal or has a wrong length.</exception>
    public static ValueEncryption? Of(Component component) =>
        KeyOf(component, "primaryEncryptionKey") is { } primary ? new ValueEncryption(primary, KeyOf(component, "secondaryEncryptionKey")) : null;

    public byte[] Encrypt(byte[] value)
    {
        using var aes = new AesGcm(_primary.Key, AesGcm.TagByteSizes.MaxSize);
        var nonceSize = AesGcm.NonceByteSizes.MaxSize;
        var output = new byte[nonceSize + value.Length + AesGcm.TagByteSizes.MaxSize];
        RandomNumberGenerator.Fill(output.AsSpan(0, nonceSize));
        aes.Encrypt(output.AsSpan(0, nonceSize), value, output.AsSpan(nonceSize, value.Length), output.AsSpan(nonceSize + value.Length));
        return Encoding.UTF8.GetBytes(Convert.ToBase64String(output) + KeyPrefix.Separator + _primary.Name);
    }

    /// <exception cref="StateException">The value was not encrypted, with another key, or changed since.</exception>
    public byte[] Decrypt(byte[] stored)
    {
        if (stored.Length == 0) return [];
        var text = Encoding.UTF8.GetString(stored);
        var at = text.LastIndexOf(KeyPrefix.Separator, StringComparison.Ordinal);
        var name = at < 0 ? "" : text[(at + KeyPrefix.Separator.Length)..];
        if (name.Length == 0) throw new StateException(new("could not decrypt data: encryption key name not found on record"));
        var key = name == _primary.Name ? _primary.Key
            : name == _secondary?.Name ? _secondary.Value.Key
            : throw new StateException(new($"could not decrypt data: no key is called {name}"));
        try
        {
            return Open(Convert.FromBase64String(text[..at]), key);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            throw new StateException(new(e.Message));
        }
    }

    private static byte[] Open(byte[] sealedValue, byte[] key)
    {
        using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        var nonceSize = AesGcm.NonceByteSizes.MaxSize;
        var value = new byte[sealedValue.Length - nonceSize - AesGcm.TagByteSizes.MaxSize];
        aes.Decrypt(sealedValue.AsSpan(0, nonceSize), sealedValue.AsSpan(nonceSize, value.Length), sealedValue.AsSpan(nonceSize + value.Length), value);
        return value;
    }

    private static (string, byte[])? KeyOf(Component component, string field)
    {
        var entry = component.Metadata.FirstOrDefault(m => m.Name == field);
        if (entry?.SecretName is not { } name || entry.Value.Length == 0) return null;
        try
        {
            var key = Convert.FromHexString(entry.Value);
            return key.Length is 16 or 24 or 32 ? (name, key) : throw new FormatException($"{key.Length} bytes");
        }
        catch (FormatException e)
        {
            throw new StateException(new($"{field} must be 16, 24 or 32 bytes in hexadecimal: {e.Message}"));
        }
    }
}
