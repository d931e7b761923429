using Agents.Memory.Embeddings;
using Agents.Memory.Vectors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Memory.Vectors;

public sealed class VectorTierStartTests
{
    private static readonly VectorsOptions Options = new();

    private readonly InstantTime _time = new();
    private readonly ManualTier _engine = new();
    private readonly GuardedTier _tier;

    public VectorTierStartTests() => _tier = new GuardedTier(_engine, Options, _time, NullLogger<GuardedTier>.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_EngineThatFails_IsTriedAgainAfterLongerAndLongerWaits()
    {
        var prepared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tries = 0;
        _engine.Prepare = () =>
        {
            if (++tries <= 8) throw new VectorTierException("not there yet");
            prepared.SetResult();
        };

        using var start = await StartAsync();
        await prepared.Task.WaitAsync(Stop);

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], _time.Waits.Select(wait => wait.TotalSeconds));
        await EndAsync(start);
    }

    [Fact]
    public async Task Start_TierThatBeginsToRest_IsPreparedAgainAfterTheBreak()
    {
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tries = 0;
        _engine.Prepare = () =>
        {
            if (++tries == 2) again.SetResult();
        };
        _engine.Search = _ => throw new VectorTierException("the index is gone");
        using var start = await StartAsync();
        await Eventually.HoldsAsync(() => _tier.State.Condition is not TierCondition.Preparing);
        Assert.Equal(1, tries);

        for (var i = 0; i < Options.BreakAfterCalls; i++)
            await Assert.ThrowsAsync<VectorTierException>(() => _tier.SearchAsync(VectorCollection.Memories, Query(), Stop));
        await again.Task.WaitAsync(Stop);

        Assert.Equal([Options.Break], _time.Waits);
        await EndAsync(start);
    }

    private static async Task EndAsync(VectorTierStart start)
    {
        await start.StopAsync(Stop);
        Assert.True(start.ExecuteTask!.IsCompletedSuccessfully);
    }

    private async Task<VectorTierStart> StartAsync()
    {
        var start = new VectorTierStart(_tier, new Embedder(), Options, _time, NullLogger<VectorTierStart>.Instance);
        await start.StartAsync(Stop);
        return start;
    }

    private static VectorQuery Query() => new() { Filter = new VectorFilter { Tenant = "acme", At = null }, Text = "tea", Top = 1 };

    private sealed class Embedder : ITextEmbedder
    {
        public VectorModel Model { get; } = new("start-1", 4);

        public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
            IReadOnlyList<string> texts, Urgency urgency, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
