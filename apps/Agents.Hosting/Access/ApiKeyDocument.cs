using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Hosting.Access;

/// <summary>
/// The secret that holds the API keys: a JSON array of <c>{"key" | "sha256", "tenant", "subject", "scopes"}</c>. One secret
/// with one value, because that is what every secret store can hold.
/// </summary>
public static class ApiKeyDocument
{
    public const int MaxKeys = 10_000;
    public const int MaxKeyLength = 512;

    /// <exception cref="FormatException">The text is not such a document; the message tells where, without any key.</exception>
    public static IReadOnlyList<ApiKey> Parse(string text)
    {
        Entry[] entries;
        try
        {
            entries = JsonSerializer.Deserialize(text, ApiKeyJson.Default.EntryArray) ?? [];
        }
        catch (JsonException e)
        {
            throw new FormatException($"The API keys are not a JSON array of keys: line {e.LineNumber + 1}, position {e.BytePositionInLine}.");
        }

        return entries.Length > MaxKeys
            ? throw new FormatException($"There are {entries.Length} API keys; at most {MaxKeys} are allowed.")
            : [.. entries.Select(Read)];
    }

    private static ApiKey Read(Entry entry, int index)
    {
        if ((entry.Key is null) == (entry.Sha256 is null))
        {
            throw new FormatException($"API key {index} must have either 'key' or 'sha256'.");
        }

        if (entry.Key is { } key && key.Length is 0 or > MaxKeyLength)
        {
            throw new FormatException($"API key {index}: 'key' must have 1 to {MaxKeyLength} characters.");
        }

        if (!IsPart(entry.Tenant) || !IsPart(entry.Subject))
        {
            throw new FormatException(
                $"API key {index}: 'tenant' and 'subject' must have 1 to {Limits.MaxPrincipalPartLength} characters.");
        }

        if (entry.Scopes?.Length > Limits.MaxScopes)
        {
            throw new FormatException($"API key {index} has {entry.Scopes.Length} scopes; at most {Limits.MaxScopes} are allowed.");
        }

        return new ApiKey(
            entry.Key is null ? Hash(entry.Sha256!, index) : SHA256.HashData(Encoding.UTF8.GetBytes(entry.Key)),
            new Principal { Tenant = entry.Tenant!, Subject = entry.Subject!, Scopes = entry.Scopes ?? [] });
    }

    private static byte[] Hash(string hex, int index) =>
        hex.Length == SHA256.HashSizeInBytes * 2 && hex.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(hex)
            : throw new FormatException($"API key {index}: 'sha256' must be 64 hexadecimal digits.");

    private static bool IsPart(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= Limits.MaxPrincipalPartLength;

    internal sealed record Entry
    {
        public string? Key { get; init; }
        public string? Sha256 { get; init; }
        public string? Tenant { get; init; }
        public string? Subject { get; init; }
        // Null when it is left out: generated readers do not keep the initial value of an init property.
        public string[]? Scopes { get; init; }
    }
}

/// <param name="Hash">SHA-256 of the key's UTF-8 text.</param>
public sealed record ApiKey(byte[] Hash, Principal Principal);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ApiKeyDocument.Entry[]))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;
