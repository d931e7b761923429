namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>Reads a secret.</summary>
    /// <param name="storeName">Name of the secret store.</param>
    /// <param name="key">Name of the secret.</param>
    /// <param name="metadata">Metadata for the store, such as a version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The values of the secret; one with the secret's own name where the store knows only single values.</returns>
    public abstract Task<Dictionary<string, string>> GetSecretAsync(
        string storeName,
        string key,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads all secrets that the application may see.</summary>
    /// <param name="storeName">Name of the secret store.</param>
    /// <param name="metadata">Metadata for the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Secrets by name, each with its values.</returns>
    public abstract Task<Dictionary<string, Dictionary<string, string>>> GetBulkSecretAsync(
        string storeName,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}
