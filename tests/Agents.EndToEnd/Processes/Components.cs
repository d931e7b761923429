using System.Text.Json;

namespace Agents.EndToEnd.Processes;

/// <summary>The repository's own component files, with API keys for two tenants and for one with few scopes.</summary>
internal static class Components
{
    // A key passes on only what it lists, so that of the decisions app lists what the shop's tools need.
    private static readonly string[] DecisionsScopes =
    [
        "calls:on-behalf", "crm.write", "identity.read", "inventory.read", "inventory.write", "orders.read", "orders.write", "payments.read",
        "payments.write", "profiles.read", "shipping.read", "shipping.write",
    ];

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
            new { key = AgentSystem.DecisionsKey, tenant = "system", subject = "decisions", scopes = DecisionsScopes },
            new { key = AgentSystem.MemoryKey, tenant = "system", subject = "memory", scopes = new[] { "erasures:carry-out" } },
            .. extras.Keys.Select(e => new { key = e.Key, tenant = e.Tenant, subject = e.Subject, scopes = e.Scopes }),
        ];
        File.WriteAllText(
            secrets,
            JsonSerializer.Serialize(new Dictionary<string, string>(extras.Secrets)
            {
                ["api-keys"] = JsonSerializer.Serialize(keys),
                ["decisions-service-key"] = AgentSystem.DecisionsKey,
                ["memory-service-key"] = AgentSystem.MemoryKey,
            }));
    }
}
