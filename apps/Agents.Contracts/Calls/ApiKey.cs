namespace Agents.Contracts.Calls;

/// <summary>
/// One API key. The secret <see cref="SecretName"/> of the store <see cref="ComponentNames.Secrets"/> holds a JSON array of these
/// as its text, so that every kind of secret store can keep it.
/// </summary>
public sealed record ApiKey
{
    /// <summary>Name of the secret, and of its only entry.</summary>
    public const string SecretName = "api-keys";

    /// <summary>The key that callers send; at least 12 characters.</summary>
    public required string Key { get; init; }

    /// <summary>Tenant that it stands for.</summary>
    public required string Tenant { get; init; }

    /// <summary>Subject that it stands for.</summary>
    public required string Subject { get; init; }

    /// <summary>Scopes that it gives; <c>*</c> stands for every scope.</summary>
    public IReadOnlyList<string> Scopes { get => field ?? []; init; } = [];

    /// <summary>The key must not end up in logs.</summary>
    public override string ToString() => $"API key of {Tenant}/{Subject}";
}
