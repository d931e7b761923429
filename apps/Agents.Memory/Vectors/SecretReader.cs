using Agents.Contracts;
using Agents.Hosting.Secrets;
using Dapr;
using Dapr.Client;

namespace Agents.Memory.Vectors;

/// <summary>Reads a secret now, never a copy: what was rotated is seen at the next read.</summary>
/// <exception cref="VectorTierException">It cannot be read, or is empty.</exception>
internal delegate Task<string> SecretReader(string name, CancellationToken cancellationToken);

internal static class SecretReaders
{
    /// <summary>Reads from Dapr's secret store.</summary>
    public static SecretReader Of(DaprClient dapr) => async (name, cancellationToken) =>
    {
        try
        {
            var value = await dapr.GetSecretValueAsync(name, cancellationToken);
            return !string.IsNullOrWhiteSpace(value)
                ? value.Trim()
                : throw new VectorTierException($"The secret '{name}' of store '{ComponentNames.Secrets}' is empty. Store the service's key there.");
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            throw new VectorTierException($"The secret '{name}' of store '{ComponentNames.Secrets}' was not read: {exception.Message}", exception);
        }
    };
}
