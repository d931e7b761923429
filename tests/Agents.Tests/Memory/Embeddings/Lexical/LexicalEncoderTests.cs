using System.Numerics.Tensors;
using Agents.Memory.Embeddings.Lexical;

namespace Agents.Tests.Memory.Embeddings.Lexical;

public sealed class LexicalEncoderTests
{
    [Theory]
    [InlineData("The customer prefers a phone call in the afternoon.")]
    [InlineData("")]
    [InlineData("  ?! ")]
    [InlineData("x")]
    [InlineData("\ud83d\ude00 \ud800 \u4f60\u597d")]
    public void Encode_AnyText_HasUnitLength(string text)
    {
        var vector = LexicalEncoder.Encode(text);

        Assert.Equal(LexicalEncoder.Dimensions, vector.Length);
        Assert.Equal(1f, TensorPrimitives.Norm<float>(vector), 1e-5f);
    }

    // Vectors are kept: when this fails, the model needs another name.
    [Fact]
    public void Encode_KnownText_IsTheSameInEveryProcess()
    {
        var vector = LexicalEncoder.Encode("Refund Policy 42");

        var strongest = Enumerable.Range(0, vector.Length).OrderByDescending(i => MathF.Abs(vector[i])).ThenBy(i => i).Take(3).Select(i => $"{i}:{vector[i]:F4}");
        Assert.Equal("13:-0.3963 183:0.3963 492:0.3963", string.Join(' ', strongest));
    }

    [Fact]
    public void Encode_SharedWords_AreNearerThanOthers()
    {
        var question = LexicalEncoder.Encode("refund policy for damaged goods");

        var same = Dot(question, "Our policy: damaged goods are refunded.");
        var other = Dot(question, "My daughter starts school in September.");

        Assert.True(same > other + 0.3f, $"{same} is not above {other}");
    }

    [Fact]
    public void Encode_FormsOfAWord_AreNearerThanOtherWords()
    {
        var word = LexicalEncoder.Encode("refunding");

        Assert.True(Dot(word, "refunded") > Dot(word, "shipping") + 0.1f);
    }

    [Fact]
    public void Encode_CommonWordsOnlyInCommon_AreFarApart() =>
        Assert.True(Dot(LexicalEncoder.Encode("what is the refund of the order"), "what is the weather of the city") < 0.5f);

    [Theory]
    [InlineData("REFUND", "refund")]
    [InlineData("refund!", "  refund")]
    [InlineData("\uff32\uff45\uff46\uff55\uff4e\uff44", "refund")]
    [InlineData("re\u0301sume\u0301", "r\u00e9sum\u00e9")]
    public void Encode_CaseFormAndPunctuation_DoNotCount(string one, string other) =>
        Assert.Equal(LexicalEncoder.Encode(one), LexicalEncoder.Encode(other));

    [Fact]
    public void Encode_TextWithoutEnd_LooksAtItsBeginningOnly()
    {
        var beginning = new string('a', LexicalEncoder.MaxCharacters - 1) + " ";

        Assert.Equal(LexicalEncoder.Encode(beginning), LexicalEncoder.Encode($"{beginning}refund"));
    }

    private static float Dot(float[] vector, string text) => TensorPrimitives.Dot<float>(vector, LexicalEncoder.Encode(text));
}
