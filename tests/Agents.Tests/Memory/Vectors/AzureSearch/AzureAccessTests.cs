using Agents.Memory.Vectors;
using Agents.Memory.Vectors.AzureSearch;
using Azure.Core;

namespace Agents.Tests.Memory.Vectors.AzureSearch;

public sealed class AzureAccessTests
{
    private const VectorCollection Memories = VectorCollection.Memories;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_KeyRotated_ReadsTheSecretAgain()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        await tier.UpsertAsync(Memories, [AzureSearchService.Item("a")], Stop);
        Assert.Equal(1, service.SecretReads);

        service.StandIn.ApiKey = "rotated";

        Assert.Single(await tier.SearchAsync(Memories, AzureSearchService.Question(), Stop));
        Assert.Equal(2, service.SecretReads);
    }

    [Fact]
    public async Task Prepare_KeyThatStaysRefused_FailsAfterASecondReadAndNamesTheRoles()
    {
        await using var service = await AzureSearchService.StartAsync();
        var reads = 0;
        var tier = service.Tier(secrets: (_, _) => Task.FromResult($"wrong-{++reads}"));

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => tier.PrepareAsync(AzureSearchService.Model, Stop));

        Assert.StartsWith($"Azure AI Search at {service.StandIn.Address} refused to list indexes: 403, ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Search Index Data Contributor", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Search_WithAnIdentity_SendsItsTokenAndReadsNoSecret()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = service.Tier(service.Options() with { ApiKeySecret = "" }, identity: new Identity(service.StandIn.Token));

        await tier.PrepareAsync(AzureSearchService.Model, Stop);
        Assert.Empty(await tier.UpsertAsync(Memories, [AzureSearchService.Item("a")], Stop));

        Assert.Single(await tier.SearchAsync(Memories, AzureSearchService.Question(), Stop));
        Assert.Equal(0, service.SecretReads);
    }

    [Fact]
    public async Task Prepare_IdentityWithoutRoles_IsRefusedAndNamesThem()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = service.Tier(service.Options() with { ApiKeySecret = "" }, identity: new Identity("somebody-else"));

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => tier.PrepareAsync(AzureSearchService.Model, Stop));

        Assert.Contains("Search Service Contributor", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_Hybrid_IsOneRequestWithTheFilterBeforeTheVectors()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        var filter = new VectorFilter { Tenant = "acme", Groups = ["staff", "chefs"], At = null };

        await tier.SearchAsync(VectorCollection.Knowledge, AzureSearchService.Question(filter) with { Text = "tea -coffee" }, Stop);

        var sent = Assert.Single(service.StandIn.Requests.Bodies("documents.search"));
        Assert.Equal("tea coffee", (string)sent["search"]!);
        Assert.Equal("tenant eq 'acme' and groups/any(g: search.in(g, 'staff,chefs', ','))", (string)sent["filter"]!);
        Assert.Equal("preFilter", (string)sent["vectorFilterMode"]!);
        Assert.Equal([1f, 0, 0, 0], sent["vectorQueries"]![0]!["vector"]!.AsArray().Select(number => (float)number!));
        Assert.DoesNotContain(AzureFields.Vector, ((string)sent["select"]!).Split(','));
    }

    [Fact]
    public void Batches_ManyDocuments_AtMostAThousandInEach()
    {
        var documents = Enumerable.Range(0, 2001).Select(n => AzureDocument.Of(AzureSearchService.Item($"i{n}"))).ToArray();

        Assert.Equal([1000, 1000, 1], AzureUpload.Batches(documents).Select(batch => batch.Count));
    }

    [Fact]
    public void Batches_LargeDocuments_StayBelowWhatARequestMayHave()
    {
        var large = AzureSearchService.Item("a") with { Text = new string('x', 16_000), Vector = new float[20_000] };

        var batches = AzureUpload.Batches([.. Enumerable.Repeat(AzureDocument.Of(large), 100)]).ToArray();

        Assert.True(batches.Length > 1);
        Assert.Equal(100, batches.Sum(batch => batch.Count));
        Assert.All(batches, batch => Assert.InRange(batch.Sum(document => document.MaxBytes()), 1, AzureUpload.MaxBytes));
    }

    private sealed class Identity(string token) : TokenCredential
    {
        private readonly AccessToken _token = new(token, DateTimeOffset.MaxValue);

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => _token;

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(_token);
    }
}
