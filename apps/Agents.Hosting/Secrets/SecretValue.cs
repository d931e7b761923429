using Agents.Contracts;
using Dapr.Client;

namespace Agents.Hosting.Secrets;

/// <summary>Reads secrets that have one value.</summary>
public static class SecretValue
{
    /// <summary>The value under the secret's own name, else its first one, since stores name it as they like; null: the secret is empty.</summary>
    /// <exception cref="Dapr.DaprException">The secret store <see cref="ComponentNames.Secrets"/> does not answer, or has no such secret.</exception>
    public static async Task<string?> GetSecretValueAsync(this DaprClient dapr, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dapr);
        var secret = await dapr.GetSecretAsync(ComponentNames.Secrets, name, cancellationToken: cancellationToken);
        return secret.GetValueOrDefault(name) ?? secret.Values.FirstOrDefault();
    }
}
