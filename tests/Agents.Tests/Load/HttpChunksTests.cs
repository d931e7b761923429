using System.Text;
using Agents.Load.Measuring;

namespace Agents.Tests.Load;

public sealed class HttpChunksTests
{
    [Theory]
    [InlineData("4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n", "{\"a\":1}")]
    [InlineData("B\r\n{\"a\":\"\r\n\"}]\r\n0\r\n\r\n", "{\"a\":\"\r\n\"}]")]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData("[1]", "[1]")]
    [InlineData("", "")]
    public void Join_Body_IsWithoutLengths(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(HttpChunks.Join(Encoding.UTF8.GetBytes(body))));
}
