using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Secrets;

/// <summary>
/// <c>secretstores.local.file</c>: a JSON file, read once. Nested values are named by their path (<c>db:user</c>, <c>list:0</c>). With
/// multiValued an object at the top is one secret of several values, and what is neither text nor object there does not exist.
/// </summary>
internal sealed class FileSecretStore : ISecretStore
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _secrets = new(StringComparer.Ordinal);

    private FileSecretStore(JsonElement root, string separator, bool multiValued)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (!multiValued)
            {
                foreach (var (name, value) in Flatten(property.Value, property.Name, separator)) _secrets.TryAdd(name, One(name, value));
            }
            else if (property.Value.ValueKind == JsonValueKind.String)
            {
                _secrets[property.Name] = One(property.Name, property.Value.GetString()!);
            }
            else if (property.Value.ValueKind == JsonValueKind.Object)
            {
                var values = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var inner in property.Value.EnumerateObject())
                {
                    foreach (var (name, value) in Flatten(inner.Value, inner.Name, separator)) values.TryAdd(name, value);
                }
                _secrets[property.Name] = values;
            }
        }
    }

    /// <exception cref="SecretException">The file cannot be read or holds no JSON object.</exception>
    public static FileSecretStore Load(string path, string separator, bool multiValued)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new SecretException($"the secrets file {path} must hold a JSON object");
            return new FileSecretStore(document.RootElement, separator, multiValued);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new SecretException($"cannot read the secrets file {path}: {e.Message}", e);
        }
    }

    public IReadOnlyDictionary<string, string> Get(string name) =>
        _secrets.GetValueOrDefault(name) ?? throw new SecretException($"secret {name} not found");

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll() => _secrets;

    private static IEnumerable<KeyValuePair<string, string>> Flatten(JsonElement value, string path, string separator)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    foreach (var leaf in Flatten(property.Value, path + separator + property.Name, separator)) yield return leaf;
                }
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    foreach (var leaf in Flatten(item, path + separator + index++, separator)) yield return leaf;
                }
                break;
            default:
                yield return new(path, GoFormat.AsString(value));
                break;
        }
    }

    private static Dictionary<string, string> One(string name, string value) => new(StringComparer.Ordinal) { [name] = value };
}
