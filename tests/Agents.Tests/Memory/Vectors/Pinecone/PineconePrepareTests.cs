using System.Text.Json.Nodes;
using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors.Pinecone;

public sealed class PineconePrepareTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prepare_NothingThere_MakesADenseAndASparseIndexAndWaitsForBoth()
    {
        await using var service = await PineconeService.StartAsync();
        service.StandIn.LooksUntilReady = 2;

        await service.Tier(service.Options() with { Cloud = "gcp", Region = "europe-west4" }).PrepareAsync(PineconeService.Model, Stop);

        var made = service.StandIn.Requests.Bodies("indexes.create");
        Assert.Equal(service.StandIn.Indexes, made.Select(body => (string)body["name"]!).Order(StringComparer.Ordinal));
        var (dense, sparse) = (made[0].DeepClone().AsObject(), made[1].DeepClone().AsObject());
        dense.Remove("name");
        sparse.Remove("name");
        Same("""{"dimension":4,"metric":"cosine","vector_type":"dense","spec":{"serverless":{"cloud":"gcp","region":"europe-west4"}}}""", dense);
        Same("""{"metric":"dotproduct","vector_type":"sparse","spec":{"serverless":{"cloud":"gcp","region":"europe-west4"}}}""", sparse);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)], service.Time.Waits);
    }

    [Fact]
    public async Task Prepare_AllThere_MakesNothing()
    {
        await using var service = await PineconeService.StartAsync();
        await service.PreparedAsync();

        await service.Tier().PrepareAsync(PineconeService.Model, Stop);

        Assert.Equal(0, service.StandIn.Requests.Count("indexes.create"));
    }

    [Fact]
    public async Task Prepare_IndexOfOtherDimensions_NamesWhatIsNeededAndTheWayOut()
    {
        await using var service = await PineconeService.StartAsync();
        await service.PreparedAsync();
        var name = service.StandIn.Indexes.Single(index => index.EndsWith("-dense", StringComparison.Ordinal));
        await service.SendAsync(HttpMethod.Delete, $"indexes/{name}");
        await service.SendAsync(HttpMethod.Post, "indexes", new JsonObject
        {
            ["name"] = name,
            ["dimension"] = 8,
            ["metric"] = "cosine",
            ["spec"] = new JsonObject { ["serverless"] = new JsonObject { ["cloud"] = "aws", ["region"] = "us-east-1" } },
        });

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => service.Tier().PrepareAsync(PineconeService.Model, Stop));

        Assert.StartsWith(
            $"The index '{name}' cannot be used: it is dense, cosine, 8 dimensions; needed: dense, cosine, 4 dimensions. Set Memory:Vectors:Pinecone:IndexPrefix",
            refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_AnotherReplicaMakesTheIndexAtTheSameTime_UsesItsOne()
    {
        await using var service = await PineconeService.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.Tier().PrepareAsync(PineconeService.Model, Stop)));

        Assert.Equal(2, service.StandIn.Indexes.Count);
    }

    private static void Same(string expected, JsonNode actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
