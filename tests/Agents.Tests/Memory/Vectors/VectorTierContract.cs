using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors;

/// <summary>What every engine behind the port has to do. Each engine derives from it; the tests are in the other files of this class.</summary>
public abstract partial class VectorTierContract : IAsyncLifetime
{
    private protected static readonly VectorModel Model = new("contract-model-1", 8);
    private protected static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private protected const VectorCollection Memories = VectorCollection.Memories;
    private protected const string Tenant = "acme";

    private IVectorTier? _tier;

    /// <summary>How a search is made. What holds for filters has to hold in each way.</summary>
    public enum Way
    {
        Vector,
        Text,
        Both,
    }

    public static TheoryData<Way> Ways => [Way.Vector, Way.Text, Way.Both];

    private protected IVectorTier Tier => _tier!;

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An engine without items that has not been prepared yet.</summary>
    private protected abstract Task<IVectorTier> CreateAsync();

    /// <summary>Ends the engine and gives one that has the same data, as after a restart of the app. Not prepared yet.</summary>
    private protected abstract Task<IVectorTier> RestartAsync(IVectorTier tier);

    /// <summary>Ends the engine.</summary>
    private protected abstract Task EndAsync(IVectorTier tier);

    /// <summary>Waits until what was written is found, where that takes a while.</summary>
    private protected virtual Task SettleAsync() => Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _tier = await CreateAsync();
        await _tier.PrepareAsync(Model, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_tier is { } tier) await EndAsync(tier);
        GC.SuppressFinalize(this);
    }

    /// <summary>A vector of unit length: mostly along one axis, with a little of the next one, so that no two of them are alike.</summary>
    private protected static float[] Along(int axis, double lean = 0)
    {
        var vector = new float[Model.Dimensions];
        vector[axis % vector.Length] = (float)Math.Cos(lean);
        vector[(axis + 1) % vector.Length] = (float)Math.Sin(lean);
        return vector;
    }

    /// <summary>An item that every way of searching finds with <see cref="Query"/>.</summary>
    private protected static VectorItem Item(string id, string text = "likes green tea") => new()
    {
        Id = id,
        Tenant = Tenant,
        User = "ada",
        Kind = "fact",
        Text = text,
        Vector = Along(0),
        CreatedAt = Now,
    };

    private protected static VectorFilter Filter(string? user = "ada") => new() { Tenant = Tenant, User = user, At = Now };

    private protected static VectorQuery Query(Way way = Way.Vector, VectorFilter? filter = null, int top = 10) => new()
    {
        Filter = filter ?? Filter(),
        Text = way is Way.Vector ? null : "green tea",
        Vector = way is Way.Text ? (ReadOnlyMemory<float>?)null : Along(0),
        Top = top,
    };

    private protected async Task PutAsync(params VectorItem[] items)
    {
        Assert.Empty(await Tier.UpsertAsync(Memories, items, Stop));
        await SettleAsync();
    }

    private protected async Task RemoveAsync(string tenant, params string[] ids)
    {
        Assert.Empty(await Tier.DeleteAsync(Memories, tenant, ids, Stop));
        await SettleAsync();
    }

    /// <summary>Ids of the hits, in the order of ids.</summary>
    private protected async Task<string[]> IdsAsync(VectorQuery query) => [.. (await FindAsync(query)).Select(h => h.Item.Id).Order(StringComparer.Ordinal)];

    private protected async Task<IReadOnlyList<VectorHit>> FindAsync(VectorQuery query) => await Tier.SearchAsync(Memories, query, Stop);

    private protected async Task<IReadOnlyList<string>> ListAsync(VectorFilter filter, string? after = null, int limit = 1000) =>
        await Tier.ListAsync(Memories, filter, after, limit, Stop);

    private protected async Task AgainAsync(VectorModel model)
    {
        _tier = await RestartAsync(Tier);
        await _tier.PrepareAsync(model, Stop);
    }
}
