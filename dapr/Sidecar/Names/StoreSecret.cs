using System.Security.Cryptography;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Names;

/// <summary>
/// What the sidecars of one store know and nobody else: it opens the port they call each other on, which would otherwise be a way
/// around API tokens. As safe as the store's file.
/// </summary>
internal static class StoreSecret
{
    public static async Task<string> GetAsync(Store store)
    {
        store.EnsureSchema("secret", "CREATE TABLE IF NOT EXISTS store_secret (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL)");
        var fresh = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return await store.WriteAsync(session =>
        {
            session.Execute("INSERT OR IGNORE INTO store_secret (id, value) VALUES (1, $0)", fresh);
            return session.Scalar<string>("SELECT value FROM store_secret WHERE id = 1")!;
        });
    }
}
