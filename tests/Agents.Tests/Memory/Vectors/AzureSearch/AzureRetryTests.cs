using System.Text.Json.Nodes;
using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors.AzureSearch;

public sealed class AzureRetryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upsert_SomeItemsTooBusy_OnlyTheyAreSentAgain()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.FailItems("=b", 503);

        var faults = await tier.UpsertAsync(VectorCollection.Memories, [Item("a"), Item("b"), Item("c")], Stop);

        Assert.Empty(faults);
        Assert.Equal([["a", "b", "c"], ["b"]], Sent(service));
    }

    [Fact]
    public async Task Upsert_AnItemRefusedForGood_IsToldAndNotSentAgain()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.FailItems("=b", 400);

        var fault = Assert.Single(await tier.UpsertAsync(VectorCollection.Memories, [Item("a"), Item("b")], Stop));

        Assert.Equal("b", fault.Id);
        Assert.False(fault.Transient);
        Assert.Equal([["a", "b"]], Sent(service));
    }

    [Fact]
    public async Task Upsert_AnItemAlwaysTooBusy_IsATransientFaultAfterAllRetries()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync(service.Options() with { Retries = 2 });
        service.StandIn.Faults.FailItems("=b", 429, times: int.MaxValue);

        var fault = Assert.Single(await tier.UpsertAsync(VectorCollection.Memories, [Item("a"), Item("b")], Stop));

        Assert.Equal("b", fault.Id);
        Assert.True(fault.Transient);
        Assert.Equal([["a", "b"], ["b"], ["b"]], Sent(service));
    }

    [Fact]
    public async Task Upsert_Throttled_WaitsAsLongAsTheServiceAsks()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Refuse(429, retryAfterSeconds: 7);

        Assert.Empty(await tier.UpsertAsync(VectorCollection.Memories, [Item("a")], Stop));

        Assert.Contains(TimeSpan.FromSeconds(7), service.Time.Waits);
        Assert.Equal(2, service.StandIn.Requests.Count("documents.index"));
    }

    [Fact]
    public async Task Upsert_AskedToWaitTooLong_FailsAtOnce()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Refuse(503, retryAfterSeconds: 3600);

        await Assert.ThrowsAsync<VectorTierException>(() => tier.UpsertAsync(VectorCollection.Memories, [Item("a")], Stop));

        Assert.Equal(1, service.StandIn.Requests.Count("documents.index"));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Search_TooBusy_IsTriedOnceMoreAndNoMore(int times, bool works)
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Refuse(503, times, operation: "documents.search");

        var search = tier.SearchAsync(VectorCollection.Memories, AzureSearchService.Question(), Stop);

        if (works)
            Assert.Empty(await search);
        else
            await Assert.ThrowsAsync<VectorTierException>(() => search);
        Assert.Equal(2, service.StandIn.Requests.Count("documents.search"));
    }

    [Fact]
    public async Task Search_Refused_IsNotTriedAgainAndSaysWhy()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Refuse(400, operation: "documents.search");

        var refused = await Assert.ThrowsAsync<VectorTierException>(
            () => tier.SearchAsync(VectorCollection.Memories, AzureSearchService.Question(), Stop));

        Assert.Equal($"Azure AI Search at {service.StandIn.Address} refused to search: 400, A fault on purpose.", refused.Message);
        Assert.Equal(1, service.StandIn.Requests.Count("documents.search"));
    }

    [Fact]
    public async Task Search_AnswersCutOff_Fails()
    {
        await using var service = await AzureSearchService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Cut(times: int.MaxValue, operation: "documents.search");

        await Assert.ThrowsAsync<VectorTierException>(() => tier.SearchAsync(VectorCollection.Memories, AzureSearchService.Question(), Stop));
    }

    private static string[][] Sent(AzureSearchService service) =>
        [.. service.StandIn.Requests.Bodies("documents.index").Select(body => body["value"]!.AsArray().Select(Id).ToArray())];

    private static string Id(JsonNode? document) => (string)document!["id"]!;

    private static VectorItem Item(string id) => AzureSearchService.Item(id);
}
