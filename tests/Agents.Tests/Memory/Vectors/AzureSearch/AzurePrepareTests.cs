using Agents.Memory.Vectors;
using Agents.Memory.Vectors.AzureSearch;
using Azure.Search.Documents.Indexes.Models;

namespace Agents.Tests.Memory.Vectors.AzureSearch;

public sealed class AzurePrepareTests
{
    private static readonly AzureSearchOptions Options = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prepare_NothingThere_MakesAnIndexPerCollection()
    {
        await using var service = await AzureSearchService.StartAsync();

        await service.Tier().PrepareAsync(AzureSearchService.Model, Stop);

        Assert.Equal(
            [
                AzureIndexNames.Of("agents", VectorCollection.Knowledge, AzureSearchService.Model),
                AzureIndexNames.Of("agents", VectorCollection.Memories, AzureSearchService.Model),
            ],
            service.StandIn.Indexes);
    }

    [Fact]
    public async Task Prepare_AllThere_ChangesNothing()
    {
        await using var service = await AzureSearchService.StartAsync();
        await service.PreparedAsync();

        await service.Tier().PrepareAsync(AzureSearchService.Model, Stop);

        Assert.Equal(0, service.StandIn.Requests.Count("index.create"));
        Assert.Equal(0, service.StandIn.Requests.Count("index.put"));
    }

    [Fact]
    public async Task Prepare_AnotherAnalyzer_NamesFieldAndWayOut()
    {
        await using var service = await AzureSearchService.StartAsync();
        await service.PreparedAsync();

        var refused = await Assert.ThrowsAsync<VectorTierException>(
            () => service.Tier(service.Options() with { Analyzer = "en.lucene" }).PrepareAsync(AzureSearchService.Model, Stop));

        Assert.Contains("text: analyzer is standard.lucene, needed: en.lucene", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Memory:Vectors:Azure:IndexPrefix", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_AFieldIsMissing_AddsItAndKeepsWhatIsThere()
    {
        await using var service = await AzureSearchService.StartAsync();
        var name = AzureIndexNames.Of("agents", VectorCollection.Memories, AzureSearchService.Model);
        var old = AzureIndex.Of(name, AzureSearchService.Model, Options);
        Remove(old, AzureFields.Title);
        old.Fields.Add(new SimpleField("ofSomebodyElse", SearchFieldDataType.Boolean));
        await service.MakeIndexAsync(old);

        var tier = await service.PreparedAsync();
        await service.Tier().PrepareAsync(AzureSearchService.Model, Stop);

        Assert.Equal(0, service.StandIn.Requests.Count("index.put"));
        Assert.Empty(await tier.UpsertAsync(VectorCollection.Memories, [AzureSearchService.Item("a") with { Title = "kettles" }], Stop));
        var found = await tier.SearchAsync(VectorCollection.Memories, AzureSearchService.Question() with { Vector = null, Text = "kettles" }, Stop);
        Assert.Equal("kettles", Assert.Single(found).Item.Title);
    }

    [Fact]
    public async Task Prepare_IndexWithoutVectors_IsRefusedAndLeftAsItIs()
    {
        await using var service = await AzureSearchService.StartAsync();
        var name = AzureIndexNames.Of("agents", VectorCollection.Memories, AzureSearchService.Model);
        var old = AzureIndex.Of(name, AzureSearchService.Model, Options);
        Remove(old, AzureFields.Vector);
        Remove(old, AzureFields.Payload);
        await service.MakeIndexAsync(old);

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => service.Tier().PrepareAsync(AzureSearchService.Model, Stop));

        Assert.StartsWith($"The index '{name}' cannot be used: vector: is missing, and an index cannot get it later.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, service.StandIn.Requests.Count("index.put"));
        await service.Tier(service.Options() with { IndexPrefix = "agents2" }).PrepareAsync(AzureSearchService.Model, Stop);
    }

    [Fact]
    public async Task Prepare_AnotherReplicaChangesTheIndexAtTheSameTime_LooksAgain()
    {
        await using var service = await AzureSearchService.StartAsync();
        var old = AzureIndex.Of(AzureIndexNames.Of("agents", VectorCollection.Memories, AzureSearchService.Model), AzureSearchService.Model, Options);
        Remove(old, AzureFields.Payload);
        await service.MakeIndexAsync(old);
        service.StandIn.Requests.Clear();
        service.StandIn.Faults.Refuse(412, operation: "index.put");

        await service.Tier().PrepareAsync(AzureSearchService.Model, Stop);

        Assert.Equal(2, service.StandIn.Requests.Count("index.put"));
    }

    [Fact]
    public async Task Prepare_ReplicasStartTogether_AllAreReady()
    {
        await using var service = await AzureSearchService.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.Tier().PrepareAsync(AzureSearchService.Model, Stop)));

        Assert.Equal(2, service.StandIn.Indexes.Count);
    }

    [Fact]
    public void Between_FieldsMissing_AreAddedUnlessAnIndexCannotGetThem()
    {
        var found = AzureIndex.Of("i", AzureSearchService.Model, Options);
        Remove(found, AzureFields.Payload);
        Remove(found, AzureFields.Vector);

        var changes = AzureIndexChanges.Between(found, AzureIndex.Of("i", AzureSearchService.Model, Options));

        Assert.Equal([AzureFields.Payload], changes.Added.Select(field => field.Name));
        Assert.Equal(["vector: is missing, and an index cannot get it later"], changes.Conflicts);
    }

    [Fact]
    public void Between_OtherDimensions_IsAConflict()
    {
        var changes = AzureIndexChanges.Between(
            AzureIndex.Of("i", new VectorModel("m", 8), Options), AzureIndex.Of("i", new VectorModel("m", 4), Options));

        Assert.Equal(["vector: dimensions is 8, needed: 4"], changes.Conflicts);
    }

    private static void Remove(SearchIndex index, string name) => index.Fields.Remove(index.Fields.Single(field => field.Name == name));
}
