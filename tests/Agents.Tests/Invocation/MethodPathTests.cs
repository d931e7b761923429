using Dapr.Sidecar.Invocation;

namespace Agents.Tests.Invocation;

public sealed class MethodPathTests
{
    [Theory]
    [InlineData("m", "/m")]
    [InlineData("a%2Fb", "/a/b")]
    [InlineData("a//b/", "/a/b")]
    [InlineData("dot/../up", "/up")]
    [InlineData("../../x", "/x")]
    [InlineData("", "/")]
    [InlineData("sp%20ace", "/sp%20ace")]
    [InlineData("%C3%A9", "/%C3%A9")]
    [InlineData("plus+sign", "/plus+sign")]
    [InlineData("per%25cent", "/per%cent")]
    [InlineData("colon:x@y", "/colon:x@y")]
    [InlineData("a;b=c", "/a;b=c")]
    [InlineData("(x)", "/(x)")]
    public void Path_OnItsWayToTheApp_IsDecodedCleanedAndEscapedAgain(string written, string expected)
    {
        Assert.True(MethodPath.TryDecode(written, out var decoded));
        Assert.True(MethodPath.TryNormalize(decoded, out var path));
        Assert.True(MethodPath.TryEscape(path, out var escaped));
        Assert.Equal(expected, escaped);
    }

    [Theory]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\u0001b")]
    public void TryNormalize_ForbiddenCharacter_IsFalse(string method) => Assert.False(MethodPath.TryNormalize(method, out _));

    [Fact]
    public void TryEscape_BarePercent_IsFalse() => Assert.False(MethodPath.TryEscape("/a%zz", out _));
}
