using System.Text;
using System.Text.Json.Nodes;
using Agents.Memory.Vectors;
using Agents.Memory.Vectors.Pinecone;

namespace Agents.Tests.Memory.Vectors.Pinecone;

public sealed class PineconeRequestTests
{
    private const VectorCollection Memories = VectorCollection.Memories;

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_007);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upsert_AnItem_TheSparseIndexGetsNoTextAndComesFirst()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();

        await tier.UpsertAsync(Memories, [PineconeService.Item("a") with { Text = "tea", Groups = ["g"], ExpiresAt = At, Payload = "{\"k\":1}" }], Stop);

        var sent = service.StandIn.Requests.Bodies("vectors.upsert");
        Assert.Equal(2, sent.Count);
        var word = SparseTerms.OfQuestion("tea")!.Indices.Single();
        var sparse = Only(sent[0]);
        Assert.Equal([word], sparse["sparseValues"]!["indices"]!.AsArray().Select(index => (uint)index!));
        Same("""{"user":"ada","groups":["g"],"kind":"fact","current":true,"expiresAt":1800000000007}""", sparse["metadata"]!);
        Same(
            """
            {"vectors":[{"id":"a","values":[1,0,0,0],"metadata":{"user":"ada","groups":["g"],"kind":"fact","current":true,"expiresAt":1800000000007,
            "createdAt":1795694400000,"text":"tea","payload":"{\"k\":1}"}}],"namespace":"memories_tacme"}
            """,
            sent[1]);
    }

    [Fact]
    public async Task Upsert_TenantsAndCollections_ANamespaceEach()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();

        foreach (var collection in Enum.GetValues<VectorCollection>())
            await tier.UpsertAsync(collection, [PineconeService.Item("a"), PineconeService.Item("a", "Müller & Co")], Stop);

        Assert.Equal(
            ["memories_tacme", "memories_uTcO8bGxlciAmIENv", "knowledge_tacme", "knowledge_uTcO8bGxlciAmIENv"],
            service.StandIn.Requests.Bodies("vectors.upsert").Select(body => (string)body["namespace"]!).Distinct());
    }

    [Fact]
    public async Task Search_EveryFilter_IsPartOfTheQuery()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        var filter = new VectorFilter
        {
            Tenant = "acme",
            User = """a"} , {"$exists":true""",
            Groups = ["staff", "$ne"],
            At = At,
            Current = true,
            Kind = "chunk",
            Parent = "doc-1",
        };

        await tier.SearchAsync(VectorCollection.Knowledge, PineconeService.Question(filter) with { Text = "tea" }, Stop);

        var queries = service.StandIn.Requests.Bodies("vectors.query");
        Assert.Equal(2, queries.Count);
        Assert.All(queries, query =>
        {
            Assert.Equal("knowledge_tacme", (string)query["namespace"]!);
            Same(
                """
                {"$and":[{"user":{"$eq":"a\"} , {\"$exists\":true"}},{"groups":{"$in":["staff","$ne"]}},
                {"$or":[{"expiresAt":{"$exists":false}},{"expiresAt":{"$gt":1800000000007}}]},
                {"current":{"$eq":true}},{"kind":{"$eq":"chunk"}},{"parent":{"$eq":"doc-1"}}]}
                """,
                query["filter"]!);
        });
    }

    [Fact]
    public async Task Search_ReaderWithoutGroups_FindsNothingAndAsksNothing()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();

        Assert.Empty(await tier.SearchAsync(Memories, PineconeService.Question(new VectorFilter { Tenant = "acme", Groups = [], At = null }), Stop));

        Assert.Empty(service.StandIn.Requests.Operations);
    }

    [Fact]
    public async Task Upsert_MetadataTooLarge_IsRefusedByIdAndTheOthersAreTaken()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        var groups = Enumerable.Range(0, 64).Select(n => new string('ü', 300) + n).ToArray();
        var large = PineconeService.Item("large") with { Groups = groups, Text = new string('ü', 8000), Payload = $"\"{new string('ü', 4000)}\"" };

        var fault = Assert.Single(await tier.UpsertAsync(Memories, [large, PineconeService.Item("a")], Stop));

        Assert.Equal(("large", false), (fault.Id, fault.Transient));
        Assert.Contains("allowed: at most 40960", fault.Reason, StringComparison.Ordinal);
        Assert.Equal(["a"], await tier.ListAsync(Memories, new VectorFilter { Tenant = "acme", At = null }, null, 10, Stop));
    }

    [Fact]
    public void Batches_ManyRecords_AtMostAThousandInEach()
    {
        var record = Encoding.UTF8.GetBytes("{}");

        var counts = PineconeData.Batches("s", Enumerable.Repeat(record, 2001)).Select(body => JsonNode.Parse(body)!["vectors"]!.AsArray().Count);

        Assert.Equal([1000, 1000, 1], counts);
    }

    [Fact]
    public void Batches_LargeRecords_StayBelowWhatARequestMayHave()
    {
        var record = Encoding.UTF8.GetBytes($"\"{new string('x', 700_000)}\"");

        var bodies = PineconeData.Batches("s", Enumerable.Repeat(record, 5)).ToArray();

        Assert.Equal([2, 2, 1], bodies.Select(body => JsonNode.Parse(body)!["vectors"]!.AsArray().Count));
        Assert.All(bodies, body => Assert.InRange(body.Length, 1, 2 * 1024 * 1024));
    }

    private static JsonNode Only(JsonNode body) => Assert.Single(body["vectors"]!.AsArray())!;

    private static void Same(string expected, JsonNode actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
