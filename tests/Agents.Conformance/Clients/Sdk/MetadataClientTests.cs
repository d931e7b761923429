using Dapr;

namespace Agents.Conformance.Clients.Sdk;

public sealed class MetadataClientTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metadata_SetAttribute_ComesBackWithTheComponents()
    {
        await using var sidecar = await ClientSidecar.StartAsync("metadata-client", new Dictionary<string, string>
        {
            ["store.yaml"] = StateClientTests.Component("store", "state.redis", "redisHost", "localhost:6379"),
        });

        await sidecar.Client.SetMetadataAsync("my key", "my value", None);
        var metadata = await sidecar.Client.GetMetadataAsync(None);

        Assert.Equal(("metadata-client", "my value"), (metadata.Id, metadata.Extended["my key"]));
        var component = Assert.Single(metadata.Components);
        Assert.Equal(("store", "state.redis", "v1"), (component.Name, component.Type, component.Version));
        Assert.Contains("ETAG", component.Capabilities);
    }

    [Fact]
    public async Task Token_MissingOrWrong_IsRefusedAndHealthNeedsNone()
    {
        await using var sidecar = await ClientSidecar.StartAsync("token-client", new Dictionary<string, string>(), token: "secret");
        using var wrong = sidecar.NewClient("wrong");
        using var without = sidecar.NewClient(null);

        await Assert.ThrowsAsync<DaprException>(() => wrong.GetMetadataAsync(None));
        await Assert.ThrowsAsync<DaprException>(() => without.GetMetadataAsync(None));
        Assert.True(await without.CheckHealthAsync(None));
        Assert.Equal("token-client", (await sidecar.Client.GetMetadataAsync(None)).Id);
    }
}
