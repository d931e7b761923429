namespace Dapr.Sidecar.Secrets;

/// <summary>Values by the name of a secret; most secrets have one value, under their own name.</summary>
internal interface ISecretStore
{
    /// <exception cref="SecretException">There is no such secret.</exception>
    IReadOnlyDictionary<string, string> Get(string name);

    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll();
}

/// <summary>A secret that cannot be had, or a secret store that cannot be set up.</summary>
internal sealed class SecretException(string message, Exception? inner = null) : Exception(message, inner);
