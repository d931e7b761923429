using Dapr.Sidecar.Http;

namespace Agents.Tests.Http;

public sealed class RandomIdsTests
{
    [Fact]
    public void NewGuid_Many_AreVersion4AndDiffer()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => RandomIds.NewGuid()).ToList();

        Assert.All(ids, id => Assert.Equal((4, 8), (id.Version, id.Variant & 0xc)));
        Assert.Equal(1_000, ids.Distinct().Count());
    }

    [Fact]
    public void TraceParent_Any_IsWellFormedAndNotSampled()
    {
        var trace = TraceContext.Parse(RandomIds.TraceParent(), null);

        Assert.NotNull(trace);
        Assert.False(trace.Sampled);
        Assert.Equal(55, trace.TraceParent.Length);
        Assert.NotEqual(RandomIds.TraceParent(), RandomIds.TraceParent());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Hex_Bytes_AreTwoDigitsEach(int bytes) => Assert.Matches($"^[0-9a-f]{{{bytes * 2}}}$", RandomIds.Hex(bytes));
}
