using System.Text.Json;

namespace Agents.EndToEnd.Processes;

/// <summary>The repository's own component files, with API keys for two tenants and for one with few scopes.</summary>
internal static class Components
{
    public static void Write(string folder, AgentSystemExtras extras)
    {
        Directory.CreateDirectory(folder);
        var secrets = Path.Combine(folder, "secrets.json");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "components"), "*.yaml"))
        {
            File.WriteAllText(
                Path.Combine(folder, Path.GetFileName(file)),
                File.ReadAllText(file).Replace("components/secrets.json", secrets, StringComparison.Ordinal));
        }

        object[] keys =
        [
            new { key = AgentSystem.Key, tenant = "demo", subject = "developer", scopes = new[] { "*" } },
            new { key = AgentSystem.OtherTenantKey, tenant = "other", subject = "developer", scopes = new[] { "*" } },
            new { key = AgentSystem.ReaderKey, tenant = "demo", subject = "reader", scopes = new[] { "profiles.read" } },
            .. extras.Keys.Select(e => new { key = e.Key, tenant = e.Tenant, subject = "developer", scopes = e.Scopes }),
        ];
        File.WriteAllText(
            secrets,
            JsonSerializer.Serialize(new Dictionary<string, string>(extras.Secrets) { ["api-keys"] = JsonSerializer.Serialize(keys) }));
    }
}
