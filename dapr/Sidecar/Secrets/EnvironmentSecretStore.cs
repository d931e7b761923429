namespace Dapr.Sidecar.Secrets;

/// <summary><c>secretstores.local.env</c>: a variable that does not exist, or that Dapr keeps to itself, reads as empty.</summary>
internal sealed class EnvironmentSecretStore(IReadOnlyDictionary<string, string> environment, string prefix) : ISecretStore
{
    public IReadOnlyDictionary<string, string> Get(string name) => One(name, Read(prefix + name));

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll()
    {
        var all = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (variable, value) in environment)
        {
            var named = prefix.Length == 0 || (variable.Length > prefix.Length && variable.StartsWith(prefix, StringComparison.Ordinal));
            if (!named || !IsAllowed(variable)) continue;
            var name = variable[prefix.Length..];
            all[name] = One(name, value);
        }
        return all;
    }

    private string Read(string variable) => IsAllowed(variable) && environment.TryGetValue(variable, out var value) ? value : "";

    private static bool IsAllowed(string variable) =>
        !variable.Equals("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase) && !variable.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> One(string name, string value) => new(StringComparer.Ordinal) { [name] = value };
}
