using Agents.Contracts;

namespace Agents.Tooling;

/// <summary>How a <see cref="ToolClient"/> reaches the gateway.</summary>
public sealed record ToolClientOptions
{
    /// <summary>Dapr app id of the gateway.</summary>
    public string AppId { get; init; } = AppIds.Gateway;

    /// <summary>The API key that names tenant, subject and scopes.</summary>
    public required string ApiKey { get; init; }

    /// <summary>Longest time that one request waits at the gateway, in whole seconds, 1 to 60. Longer waits ask again.</summary>
    public int WaitPerRequestSeconds { get; init; } = 30;

    /// <exception cref="ArgumentException">A value is not allowed; the message names it.</exception>
    internal ToolClientOptions Validated()
    {
        if (string.IsNullOrWhiteSpace(AppId))
        {
            throw new ArgumentException($"{nameof(AppId)} is '{AppId}'; it must be the Dapr app id of the gateway.");
        }

        if (string.IsNullOrWhiteSpace(ApiKey))
        {
            throw new ArgumentException($"{nameof(ApiKey)} is empty; it must be an API key of the gateway.");
        }

        return WaitPerRequestSeconds is >= 1 and <= Limits.MaxWaitSeconds
            ? this
            : throw new ArgumentException(
                $"{nameof(WaitPerRequestSeconds)} is {WaitPerRequestSeconds}; allowed is 1 to {Limits.MaxWaitSeconds}.");
    }
}
