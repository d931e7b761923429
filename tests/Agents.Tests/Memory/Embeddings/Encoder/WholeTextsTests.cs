using System.Numerics.Tensors;
using Agents.Memory.Embeddings.Encoder;

namespace Agents.Tests.Memory.Embeddings.Encoder;

public sealed class WholeTextsTests
{
    private readonly WholeTexts _texts = new(Reference.Encoder);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Encode_TextsThatTheModelTakesWhole_AreTheModelsVectors()
    {
        string[] texts = [.. Reference.Vectors.Where(reference => reference.Pieces.Length <= SentenceEncoder.MaxPieces).Select(reference => reference.Text)];

        Assert.True(texts.Length > 60);
        Assert.Equal(Reference.Encoder.Encode(texts, Ct), _texts.Encode(texts, Ct));
    }

    [Fact]
    public void Encode_LongTextBetweenOthers_IsTheMeanOfItsWindows()
    {
        // 300 words of one piece each: three windows of 100.
        var word = string.Join(' ', Enumerable.Repeat("the", 100));
        var other = string.Join(' ', Enumerable.Repeat("of", 100));
        var windows = Reference.Encoder.Encode([word, other, word], Ct);
        var mean = new float[SentenceEncoder.Dimensions];
        foreach (var window in windows)
            TensorPrimitives.Add(mean, window, mean);
        TensorPrimitives.Divide(mean, TensorPrimitives.Norm<float>(mean), mean);

        var vectors = _texts.Encode(["before", $"{word} {other} {word}", "", "after"], Ct);

        Assert.Equal(4, vectors.Length);
        Assert.Equal(Reference.Encoder.Encode(["before", "", "after"], Ct), [vectors[0], vectors[2], vectors[3]]);
        Assert.Equal(1f, TensorPrimitives.Dot<float>(mean, vectors[1]), 1e-5f);
    }

    [Fact]
    public void Encode_LongText_IsFoundByItsEnd()
    {
        var weather = string.Join(' ', Enumerable.Repeat("The weather in Bergen is rainy for most of the year.", 12));
        var whole = $"{weather} Refunds above 500 euros need the approval of a second manager. A manager signs off large refunds within a day.";
        var question = _texts.Encode(["Who has to sign off a large refund?"], Ct)[0];

        var withEnd = TensorPrimitives.Dot<float>(question, _texts.Encode([whole], Ct)[0]);
        var cutOff = TensorPrimitives.Dot<float>(question, Reference.Encoder.Encode([whole], Ct)[0]);

        Assert.True(withEnd > cutOff + 0.05f, $"{withEnd} is not above {cutOff}");
    }

    [Fact]
    public void Encode_TextWithoutEnd_StopsAfterTheLastWindow()
    {
        var some = string.Join(' ', Enumerable.Repeat("the", WholeTexts.MaxWindows * SentenceEncoder.MaxPieces));

        Assert.Equal(_texts.Encode([some], Ct), _texts.Encode([$"{some} refund"], Ct));
    }
}
