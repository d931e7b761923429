using System.Text.Json;
using Agents.Load.Tools;

namespace Agents.Load.Running;

/// <summary>The repository's own component files, with the keys of a run's tenants and its tool server among the apps.</summary>
internal static class LoadResources
{
    /// <summary>Key of a stand-in of a vector service, and the secret that has it.</summary>
    public const string VectorKey = "load-key-of-vectors";

    /// <inheritdoc cref="VectorKey"/>
    public const string VectorKeySecret = "vector-key";

    // The decisions app's own; tools here need no scopes.
    private const string DecisionsKey = "load-key-of-decisions";

    public static void Write(string folder, IReadOnlyList<Tenant> tenants)
    {
        Directory.CreateDirectory(folder);
        var secrets = folder + "-secrets.json";
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "components"), "*.yaml"))
        {
            File.WriteAllText(
                Path.Combine(folder, Path.GetFileName(file)),
                File.ReadAllText(file)
                    .Replace("components/secrets.json", secrets, StringComparison.Ordinal)

                    // The tool server stands where the shop stands: its calls must not be sent twice by the sidecar either.
                    .Replace("      shop:", $"      {LoadTool.ServerApp}:", StringComparison.Ordinal));
        }

        var keys = tenants.Select(t => new { key = t.Key, tenant = t.Name, subject = "load", scopes = new[] { "*" } })
            .Append(new { key = DecisionsKey, tenant = "system", subject = "decisions", scopes = new[] { "calls:on-behalf" } });
        File.WriteAllText(secrets, JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["api-keys"] = JsonSerializer.Serialize(keys),
            ["decisions-service-key"] = DecisionsKey,
            [VectorKeySecret] = VectorKey,
        }));
    }
}
