using Agents.Memory.Import.Folders;
using Agents.Memory.Knowledge;
using Agents.Memory.Knowledge.Api;

namespace Agents.Tests.Memory.Import.Folders;

public sealed class DocumentIdTests
{
    [Theory]
    [InlineData("a.md", "", "a")]
    [InlineData("hr/travel policy.md", "", "hr.travel-policy")]
    [InlineData("v1.2/a.b.html", "", "v1.2.a.b")]
    [InlineData("_a.md", "", "a")]
    [InlineData("_a.md", "p-", "p-_a")]
    [InlineData("Über.md", "", "ber")]
    [InlineData("x\U0001F600y.md", "", "x-y")]
    [InlineData("a\nb.md", "", "a-b")]
    [InlineData("\u7b2c1.md", "", "1")]
    public void Of_Path_IsAnIdTheAppTakes(string path, string prefix, string id)
    {
        Assert.Equal((id, null), DocumentId.Of(path, prefix));
        Assert.True(DocumentBody.IsId(id));
    }

    [Fact]
    public void Of_NoLetter_HasNone() => Assert.Contains("no letter or digit", DocumentId.Of("\u7b2c.md", "").Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Of_Long_IsRefusedAboveTheLimit(int length, bool isTaken)
    {
        var (id, problem) = DocumentId.Of(new string('a', length - 2) + ".md", "p-");
        Assert.Equal(isTaken, id?.Length == length);
        Assert.Equal(isTaken ? null : "Its id would have 129 characters; allowed are 128.", problem);
    }

    [Fact]
    public void Limits_OfTheApp_AreThose() => Assert.Equal(
        (KnowledgeLimits.MaxId, KnowledgeLimits.MaxSource), (DocumentId.MaxLength, SourceAddress.MaxLength));
}
