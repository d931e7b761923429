using System.Text;
using Dapr.Sidecar.Http;

namespace Agents.Tests.Http;

public sealed class ContentSnifferTests
{
    [Theory]
    [InlineData("m", "text/plain; charset=utf-8")]
    [InlineData("{\"a\":1}", "text/plain; charset=utf-8")]
    [InlineData("  <html>x</html>", "text/html; charset=utf-8")]
    [InlineData("<Body class=x>", "text/html; charset=utf-8")]
    [InlineData("<a", "text/plain; charset=utf-8")]
    [InlineData("<?xml version='1.0'?>", "text/xml; charset=utf-8")]
    [InlineData("%PDF-1.7", "application/pdf")]
    [InlineData("PK\u0003\u0004", "application/zip")]
    [InlineData("\0\u0001", "application/octet-stream")]
    public void TypeOf_Content_IsToldFromItsBeginning(string content, string type) =>
        Assert.Equal(type, ContentSniffer.TypeOf(Encoding.Latin1.GetBytes(content)));
}
