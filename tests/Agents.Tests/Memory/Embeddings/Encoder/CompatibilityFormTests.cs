using Agents.Memory.Embeddings.Encoder;

namespace Agents.Tests.Memory.Embeddings.Encoder;

public sealed class CompatibilityFormTests
{
    [Fact]
    public void AppendTo_SequencesOfLettersAndMarks_AsTheReference()
    {
        Assert.Equal(120, Reference.Forms.Count);
        Assert.All(Reference.Forms, form => Assert.Equal(Points(form.Form), Form(form.Text)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("plain ASCII stays\t\0\u007f", "plain ASCII stays\t\0\u007f")]
    [InlineData("\u00a0", " ")]
    [InlineData("cafe\u0301", "caf\u00e9")]
    [InlineData("\ufb03 \u2460 \uff21 \u2122", "ffi 1 A TM")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\uac01\u11a8", "\uac01\u11a8")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\ud835\udc00", "A")]
    [InlineData("\ud83d\ude00", "\ud83d\ude00")]
    public void AppendTo_Text_IsInTheForm(string text, string form) => Assert.Equal(Points(form), Form(text));

    [Fact]
    public void AppendTo_HalfASurrogate_StandsForItself() => Assert.Equal([0xD800, 'a', 0xDC00], Form("\ud800a\udc00"));

    [Fact]
    public void AppendTo_ListWithContent_LeavesItAlone()
    {
        List<int> points = ['e'];

        CompatibilityForm.AppendTo(points, "\u0301");

        Assert.Equal(['e', 0x301], points);
    }

    [Fact]
    public void AppendTo_ManyMarksInARow_SortsThemAll()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 4000));

        var form = Form($"a{marks}");

        // The first mark below goes into the letter; all others below come before those above.
        Assert.Equal([0x1EA1, .. Enumerable.Repeat(0x323, 3999), .. Enumerable.Repeat(0x301, 4000)], form);
    }

    private static List<int> Form(string text)
    {
        List<int> points = [];
        CompatibilityForm.AppendTo(points, text);
        return points;
    }

    private static IEnumerable<int> Points(string text)
    {
        for (var i = 0; i < text.Length; i++)
            yield return char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? char.ConvertToUtf32(text[i], text[++i]) : text[i];
    }
}
