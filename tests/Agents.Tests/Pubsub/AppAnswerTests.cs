using System.Text;
using Dapr.Sidecar.Pubsub.Delivery;

namespace Agents.Tests.Pubsub;

public sealed class AppAnswerTests
{
    [Theory]
    [InlineData("{\"status\":\"DROP\"}", "DROP")]
    [InlineData("{\"Status\":\"RETRY\",\"x\":1}", "RETRY")]
    [InlineData("{\"status\":\"drop\"}", "drop")]
    [InlineData("{\"status\":null}", "")]
    [InlineData("{\"status\":5}", "")]
    [InlineData("[\"DROP\"]", "")]
    [InlineData("{\"status\":\"DROP\"", "")]
    [InlineData("not json", "")]
    [InlineData("", "")]
    public void Status_Answer_IsReadLeniently(string body, string expected) => Assert.Equal(expected, AppAnswer.Status(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Statuses_Answer_KeepsOrder() =>
        Assert.Equal([("1", "SUCCESS"), ("2", "")], AppAnswer.Statuses("""{"statuses":[{"entryId":"1","status":"SUCCESS"},{"ENTRYID":"2"}]}"""u8.ToArray()));

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"statuses\":null}")]
    public void Statuses_WithoutList_IsEmpty(string body) => Assert.Empty(AppAnswer.Statuses(Encoding.UTF8.GetBytes(body))!);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"statuses\":[{\"entryId\":1}]}")]
    [InlineData("{\"statuses\":{}}")]
    public void Statuses_OtherShape_IsNull(string body) => Assert.Null(AppAnswer.Statuses(Encoding.UTF8.GetBytes(body)));
}
