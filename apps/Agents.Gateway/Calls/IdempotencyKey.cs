using Agents.Contracts;

namespace Agents.Gateway.Calls;

/// <summary>The header <c>Idempotency-Key</c>: 1 to 256 printable ASCII characters.</summary>
internal static class IdempotencyKey
{
    /// <summary>Null with a null refusal: there is none.</summary>
    public static (string? Key, Refusal? Refusal) Read(IHeaderDictionary headers)
    {
        var values = headers[AgentHeaders.IdempotencyKey];
        if (values.Count == 0)
        {
            return (null, null);
        }

        return values is [{ Length: > 0 and <= Limits.MaxIdempotencyKeyLength } key] && key.All(c => c is > ' ' and <= '~' or ' ')
            ? (key, null)
            : (null, Refusal.BadRequest(
                $"The header {AgentHeaders.IdempotencyKey} must be there once, with 1 to {Limits.MaxIdempotencyKeyLength} printable ASCII characters."));
    }
}
