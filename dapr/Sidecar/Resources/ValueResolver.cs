using Dapr.Sidecar.Secrets;

namespace Dapr.Sidecar.Resources;

/// <summary>Makes values final: environment, secrets, and the templates that daprd fills in.</summary>
internal sealed class ValueResolver(string appId, string sidecarNamespace, IReadOnlyDictionary<string, string> environment, ResourceReport report)
{
    private readonly Dictionary<string, ISecretStore> _stores = [];

    public void Add(string name, ISecretStore store) => _stores[name] = store;

    /// <summary>
    /// Null: the values need a secret store that is not loaded; daprd then never loads the resource. An entry whose variable or
    /// secret is not there has an empty value, as with daprd.
    /// </summary>
    public IReadOnlyList<MetadataEntry>? Resolve(string resource, IReadOnlyList<RawValue> values, string secretStore)
    {
        var entries = new List<MetadataEntry>(values.Count);
        foreach (var value in values)
        {
            string? text;
            string? secret = null;
            if (value.Value is null && value.EnvironmentVariable is { Length: > 0 } variable)
            {
                text = FromEnvironment(resource, variable, value);
            }
            else if (value.SecretName is null)
            {
                text = value.Value;
            }
            else if (_stores.TryGetValue(secretStore, out var store))
            {
                text = FromSecret(resource, store, value) ?? value.Value;
                secret = value.SecretName;
            }
            else if (secretStore.Length > 0)
            {
                return null;
            }
            else
            {
                report.Warn($"{value.Source}: {resource}: secretKeyRef without auth.secretStore; \"{value.Name}\" has no value");
                text = value.Value;
            }
            entries.Add(new MetadataEntry(value.Name, text ?? "", value.Source) { SecretName = secret });
        }
        return entries;
    }

    /// <summary>Fills in <c>{uuid}</c>, <c>{podName}</c>, <c>{namespace}</c> and <c>{appID}</c>.</summary>
    public MetadataEntry Fill(MetadataEntry entry)
    {
        var text = entry.Value;
        if (!text.Contains('{')) return entry;
        for (var at = text.IndexOf("{uuid}", StringComparison.Ordinal); at >= 0; at = text.IndexOf("{uuid}", StringComparison.Ordinal))
        {
            text = $"{text[..at]}{Guid.NewGuid()}{text[(at + 6)..]}";
        }
        if (text.Contains("{podName}", StringComparison.Ordinal))
        {
            if (environment.GetValueOrDefault("POD_NAME") is not { Length: > 0 } pod)
            {
                report.Error(entry.Source, entry.Name, $"\"{entry.Value}\" names {{podName}}, but the environment variable POD_NAME is not set");
                return entry;
            }
            text = text.Replace("{podName}", pod, StringComparison.Ordinal);
        }
        text = text.Replace("{namespace}", $"{sidecarNamespace}.{appId}", StringComparison.Ordinal).Replace("{appID}", appId, StringComparison.Ordinal);
        return entry with { Value = text };
    }

    private string? FromEnvironment(string resource, string variable, RawValue value)
    {
        if (IsReadable(variable)) return environment.GetValueOrDefault(variable);
        report.Warn($"{value.Source}: {resource}: the environment variable {variable} may not be read by a resource; \"{value.Name}\" has no value");
        return null;
    }

    private string? FromSecret(string resource, ISecretStore store, RawValue value)
    {
        try
        {
            if (store.Get(value.SecretName!).GetValueOrDefault(value.SecretKey!) is { Length: > 0 } secret) return secret;
            report.Warn($"{value.Source}: {resource}: the secret \"{value.SecretName}\" has no key \"{value.SecretKey}\"; \"{value.Name}\" has no value");
        }
        catch (SecretException e)
        {
            report.Warn($"{value.Source}: {resource}: the secret \"{value.SecretName}\" cannot be had ({e.Message}); \"{value.Name}\" has no value");
        }
        return null;
    }

    /// <summary>Tokens and settings of Dapr are kept from resources; DAPR_ENV_KEYS, when set, lists all that may be read.</summary>
    private bool IsReadable(string variable)
    {
        var name = variable.ToUpperInvariant();
        if (name is "APP_API_TOKEN" || name.StartsWith("DAPR_", StringComparison.Ordinal) || name.Contains(' ')) return false;
        return environment.GetValueOrDefault("DAPR_ENV_KEYS") is not { Length: > 0 } list || list.Split(' ').Contains(name);
    }
}
