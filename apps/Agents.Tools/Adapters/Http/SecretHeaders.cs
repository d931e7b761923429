using System.Net.Http.Headers;

namespace Agents.Tools.Adapters.Http;

/// <summary>Headers whose values come from the secret store.</summary>
internal sealed class SecretHeaders(IReadOnlyDictionary<string, string> headers, ISecretValues secrets)
{
    /// <summary>What is missing, or null when all are there.</summary>
    public async ValueTask<string?> AddAsync(HttpRequestHeaders to, CancellationToken cancellationToken)
    {
        foreach (var (header, secret) in headers)
        {
            if (await secrets.FindAsync(secret, cancellationToken) is not { } value)
                return $"The secret '{secret}' of the header {header} could not be read.";
            to.Remove(header);
            to.TryAddWithoutValidation(header, value);
        }
        return null;
    }
}
