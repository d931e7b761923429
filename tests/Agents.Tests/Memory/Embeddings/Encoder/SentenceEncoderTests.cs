using System.Numerics.Tensors;
using Agents.Memory.Embeddings.Encoder;

namespace Agents.Tests.Memory.Embeddings.Encoder;

public sealed class SentenceEncoderTests
{
    private const float Tolerance = 1e-4f;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Encode_EachText_IsTheReferencesVector()
    {
        Assert.Equal(65, Reference.Vectors.Count);
        Assert.All(Reference.Vectors, reference => AssertNear(reference.Vector, Encode(reference.Text)));
    }

    [Fact]
    public void Encode_AllInOneBatch_IsTheReferencesVectorsInOrder()
    {
        var vectors = Reference.Encoder.Encode([.. Reference.Vectors.Select(reference => reference.Text)], Ct);

        Assert.Equal(Reference.Vectors.Count, vectors.Length);
        foreach (var (reference, vector) in Reference.Vectors.Zip(vectors))
            AssertNear(reference.Vector, vector);
    }

    [Fact]
    public async Task Encode_ManyThreads_DoNotDisturbEachOther()
    {
        var texts = Reference.Vectors.Select(reference => reference.Text).Take(20).ToArray();

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Reference.Encoder.Encode(texts, Ct), Ct)));

        foreach (var vectors in all)
        {
            foreach (var (reference, vector) in Reference.Vectors.Zip(vectors))
                AssertNear(reference.Vector, vector);
        }
    }

    [Fact]
    public void Encode_EveryVector_HasUnitLength() =>
        Assert.All(Reference.Vectors, reference => Assert.Equal(1f, TensorPrimitives.Norm<float>(Encode(reference.Text)), 1e-5f));

    [Theory]
    [InlineData("When is the best time to phone this client?", "The customer prefers to be called in the late afternoon.")]
    [InlineData("Who has to sign off a large refund?", "Refunds above 500 euros need the approval of a second manager.")]
    [InlineData("Which foods does the user have to avoid?", "I am allergic to peanuts, so please never suggest satay.")]
    public void Encode_QuestionAndAnswerWithoutAWordInCommon_AreNearerThanOthers(string question, string answer)
    {
        var near = TensorPrimitives.Dot<float>(Encode(question), Encode(answer));
        var far = TensorPrimitives.Dot<float>(Encode(question), Encode("The weather in Bergen is rainy for most of the year."));

        Assert.True(near > far + 0.1f, $"{near} is not above {far}");
    }

    [Fact]
    public void Encode_NoTexts_IsNothing() => Assert.Empty(Reference.Encoder.Encode([], Ct));

    [Fact]
    public void Encode_Cancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => Reference.Encoder.Encode(["a"], cancelled.Token));
    }

    [Fact]
    public void Segment_LongText_TakesAsManyPiecesAsTheModelLooksAt() =>
        Assert.Equal(SentenceEncoder.MaxPieces, Reference.Encoder.Segment(string.Join(' ', Enumerable.Repeat("word", 500))).Length);

    private static float[] Encode(string text) => Reference.Encoder.Encode([text], Ct)[0];

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerance);
    }
}
