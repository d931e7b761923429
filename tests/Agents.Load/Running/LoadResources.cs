using System.Text.Json;
using Agents.Load.Tools;

namespace Agents.Load.Running;

/// <summary>The repository's own component files, with the keys of a run's tenants and its tool server among the apps.</summary>
internal static class LoadResources
{
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

        var keys = tenants.Select(t => new { key = t.Key, tenant = t.Name, subject = "load", scopes = new[] { "*" } });
        File.WriteAllText(secrets, JsonSerializer.Serialize(new Dictionary<string, string> { ["api-keys"] = JsonSerializer.Serialize(keys) }));
    }
}
