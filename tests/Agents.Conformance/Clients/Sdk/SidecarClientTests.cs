using Agents.Processes;
using Dapr;
using Dapr.Client;

namespace Agents.Conformance.Clients.Sdk;

public sealed class SidecarClientTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, string> Vault = new()
    {
        ["vault.yaml"] = StateClientTests.Component("vault", "secretstores.local.file", "secretsFile", "${dir}/secrets.json"),
    };

    [Fact]
    public async Task Secrets_FileStore_AreRead()
    {
        using var folder = new Sidecars.ScenarioFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Data, "secrets.json"), """{"plain":"p","nested":{"a":"1"}}""", None);
        await using var sidecar = await ClientSidecar.StartAsync("secrets-client", Vault, folder: folder);

        Assert.Equal(new Dictionary<string, string> { ["plain"] = "p" }, await sidecar.Client.GetSecretAsync("vault", "plain", cancellationToken: None));
        Assert.Equal(["nested:a", "plain"], (await sidecar.Client.GetBulkSecretAsync("vault", cancellationToken: None)).Keys.Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<DaprException>(() => sidecar.Client.GetSecretAsync("vault", "missing", cancellationToken: None));
    }

    [Fact]
    public async Task Shutdown_Asked_EndsTheSidecarAndItsHealth()
    {
        await using var sidecar = await ClientSidecar.StartAsync("shutdown-client", new Dictionary<string, string>());

        await sidecar.Client.ShutdownSidecarAsync(None);

        Assert.Equal(0, await sidecar.Exited.WaitAsync(TimeSpan.FromSeconds(20), None));
        Assert.False(await sidecar.Client.CheckHealthAsync(None));
        await Assert.ThrowsAsync<DaprException>(() => sidecar.Client.GetMetadataAsync(None));
    }

    [Fact]
    public async Task WaitForSidecar_AppNotUpYet_DoesNotWaitForIt()
    {
        await using var sidecar = await ClientSidecar.StartAsync("wait-client", new Dictionary<string, string>());

        await sidecar.Client.WaitForSidecarAsync(None);

        Assert.True(await sidecar.Client.CheckOutboundHealthAsync(None));
    }

    [Fact]
    public async Task WaitForSidecar_NobodyThere_WaitsUntilCancelled()
    {
        using var client = new DaprClientBuilder().UseHttpEndpoint($"http://127.0.0.1:{FreePorts.Next()}").Build();
        using var stop = new CancellationTokenSource();
        var wait = client.WaitForSidecarAsync(stop.Token);

        Assert.False(await client.CheckOutboundHealthAsync(None));
        Assert.False(wait.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
