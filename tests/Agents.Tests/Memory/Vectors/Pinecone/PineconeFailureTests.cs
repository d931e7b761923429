using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors.Pinecone;

public sealed class PineconeFailureTests
{
    private const VectorCollection Memories = VectorCollection.Memories;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upsert_Throttled_WaitsAsLongAsTheServiceAsks()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Refuse(429, retryAfterSeconds: 7, operation: "vectors.upsert");

        Assert.Empty(await tier.UpsertAsync(Memories, [PineconeService.Item("a")], Stop));

        Assert.Contains(TimeSpan.FromSeconds(7), service.Time.Waits);
        Assert.Equal(3, service.StandIn.Requests.Count("vectors.upsert"));
        Assert.Equal("a", Assert.Single(await tier.SearchAsync(Memories, PineconeService.Question(), Stop)).Item.Id);
    }

    [Fact]
    public async Task Upsert_AlwaysTooBusy_FailsAfterAllRetriesWithWhatTheServiceSaid()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync(service.Options() with { Retries = 2 });
        service.StandIn.Faults.Refuse(503, times: int.MaxValue);

        var failed = await Assert.ThrowsAsync<VectorTierException>(() => tier.UpsertAsync(Memories, [PineconeService.Item("a")], Stop));

        Assert.Equal("Pinecone refused to write vectors: 503, A fault on purpose.", failed.Message);
        Assert.Equal(3, service.StandIn.Requests.Count("vectors.upsert"));
    }

    [Fact]
    public async Task Upsert_AskedToWaitTooLong_FailsAtOnce()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Refuse(429, retryAfterSeconds: 3600);

        await Assert.ThrowsAsync<VectorTierException>(() => tier.UpsertAsync(Memories, [PineconeService.Item("a")], Stop));

        Assert.Equal(1, service.StandIn.Requests.Count("vectors.upsert"));
    }

    [Theory]
    [InlineData(1, true, 2)]
    [InlineData(2, false, 2)]
    public async Task Search_TooBusy_IsTriedOnceMoreAndNoMore(int times, bool works, int asked)
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Refuse(500, times, operation: "vectors.query");

        var search = tier.SearchAsync(Memories, PineconeService.Question(), Stop);

        if (works)
            Assert.Empty(await search);
        else
            await Assert.ThrowsAsync<VectorTierException>(() => search);
        Assert.Equal(asked, service.StandIn.Requests.Count("vectors.query"));
    }

    [Fact]
    public async Task Search_Refused_IsNotTriedAgain()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Refuse(400, operation: "vectors.query");

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => tier.SearchAsync(Memories, PineconeService.Question(), Stop));

        Assert.Equal("Pinecone refused to search: 400, A fault on purpose.", refused.Message);
        Assert.Equal(1, service.StandIn.Requests.Count("vectors.query"));
    }

    [Fact]
    public async Task Search_AnswersCutOff_FailsAndNamesTheService()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Cut(times: int.MaxValue, operation: "vectors.query");

        var failed = await Assert.ThrowsAsync<VectorTierException>(() => tier.SearchAsync(Memories, PineconeService.Question(), Stop));

        Assert.StartsWith($"Pinecone at {service.StandIn.Address.Authority} could not be asked to search: ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_CallerGivesUpWhileTheServiceHangs_EndsAsCancelled()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        service.StandIn.Faults.Hang(operation: "vectors.query");
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var search = tier.SearchAsync(Memories, PineconeService.Question(), caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
    }

    [Fact]
    public async Task Search_IndexDeletedAtTheService_IsAFailureAndNoEmptyAnswer()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        await service.SendAsync(HttpMethod.Delete, $"indexes/{service.StandIn.Indexes.Single(name => name.EndsWith("-dense", StringComparison.Ordinal))}");

        var failed = await Assert.ThrowsAsync<VectorTierException>(() => tier.SearchAsync(Memories, PineconeService.Question(), Stop));

        Assert.StartsWith("Pinecone refused to search: 404, ", failed.Message, StringComparison.Ordinal);
        await tier.PrepareAsync(PineconeService.Model, Stop);
        Assert.Empty(await tier.SearchAsync(Memories, PineconeService.Question(), Stop));
    }

    [Fact]
    public async Task Search_KeyRotated_ReadsTheSecretAgain()
    {
        await using var service = await PineconeService.StartAsync();
        var tier = await service.PreparedAsync();
        await tier.UpsertAsync(Memories, [PineconeService.Item("a")], Stop);
        Assert.Equal(1, service.SecretReads);

        service.StandIn.ApiKey = "rotated";

        Assert.Single(await tier.SearchAsync(Memories, PineconeService.Question(), Stop));
        Assert.Equal(2, service.SecretReads);
    }

    [Fact]
    public async Task Prepare_KeyThatStaysRefused_FailsAfterASecondRead()
    {
        await using var service = await PineconeService.StartAsync();
        var reads = 0;
        var tier = service.Tier(secrets: (_, _) => Task.FromResult($"wrong-{++reads}"));

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => tier.PrepareAsync(PineconeService.Model, Stop));

        Assert.Equal("Pinecone refused to list indexes: 401, Invalid API key.", refused.Message);
        Assert.Equal(2, reads);
    }
}
