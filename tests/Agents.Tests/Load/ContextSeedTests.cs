using System.Numerics.Tensors;
using Agents.Load.Scenarios.Context;

namespace Agents.Tests.Load;

public sealed class ContextSeedTests
{
    [Fact]
    public void Sentence_AllOfThem_AreDistinct() =>
        Assert.Equal(ContextTexts.Distinct, Enumerable.Range(0, ContextTexts.Distinct).Select(ContextTexts.Sentence).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Question_OfDifferentNumbers_IsNeverTheSame() =>
        Assert.Equal(500, Enumerable.Range(0, 500).Select(ContextTexts.Question).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void NearVectors_BeyondTheRealOnes_AreNearThemAndAlwaysTheSame()
    {
        var vectors = new NearVectors([Unit(1), Unit(2)]);

        Assert.Equal(Unit(2), vectors[1].ToArray());
        Assert.Equal(vectors[7].ToArray(), vectors[7].ToArray());
        Assert.NotEqual(vectors[5].ToArray(), vectors[7].ToArray());
        Assert.Equal(1, TensorPrimitives.Norm(vectors[7].Span), 4);
        Assert.InRange(TensorPrimitives.Dot(vectors[7].Span, Unit(2)), 0.9f, 0.99f);
        Assert.InRange(TensorPrimitives.Dot(vectors[5].Span, vectors[7].Span), 0.85f, 0.95f);
    }

    private static float[] Unit(int seed)
    {
        var random = new Random(seed);
        float[] vector = [.. Enumerable.Range(0, 512).Select(_ => random.NextSingle() - 0.5f)];
        var norm = TensorPrimitives.Norm(vector);
        return [.. vector.Select(one => one / norm)];
    }
}
