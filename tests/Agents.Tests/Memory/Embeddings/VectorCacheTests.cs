using Agents.Memory.Embeddings;

namespace Agents.Tests.Memory.Embeddings;

public sealed class VectorCacheTests
{
    [Fact]
    public void Add_MoreThanItHolds_DropsTheOneNotUsedForLongest()
    {
        var cache = new VectorCache(2);
        cache.Add("a", new float[] { 1 });
        cache.Add("b", new float[] { 2 });
        Assert.True(cache.TryGet("a", out _));

        cache.Add("c", new float[] { 3 });

        Assert.False(cache.TryGet("b", out _));
        Assert.True(cache.TryGet("a", out var a));
        Assert.True(cache.TryGet("c", out var c));
        Assert.Equal(1, a.Span[0]);
        Assert.Equal(3, c.Span[0]);
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Add_Twice_CountsOnce()
    {
        var cache = new VectorCache(2);

        cache.Add("a", new float[] { 1 });
        cache.Add("a", new float[] { 1 });

        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Add_NoCapacityOrLongText_KeepsNothing()
    {
        var none = new VectorCache(0);
        none.Add("a", new float[] { 1 });
        Assert.Equal(0, none.Count);

        var some = new VectorCache(2);
        some.Add(new string('a', 2000), new float[] { 1 });
        Assert.Equal(0, some.Count);
    }
}
