using System.Text;
using Dapr.Sidecar.Pubsub.Subscriptions;
using Dapr.Sidecar.Resources;

namespace Agents.Tests.Pubsub;

public sealed class SubscriptionSetTests
{
    [Fact]
    public void Read_RouteAndRoutes_RoutesWin()
    {
        var read = Assert.Single(Read("""[{"pubsubname":"p","topic":"t","route":"/a","routes":{"rules":[{"match":"event.x == 1","path":"/x"}],"default":"/b"}}]"""));

        Assert.Equal([new RouteRule("event.x == 1", "/x"), new RouteRule(null, "/b")], read.Rules);
    }

    [Theory]
    [InlineData("""[{"pubsubname":"p","topic":"t"}]""")]
    [InlineData("""[{"pubsubname":"p","topic":"t","match":"event.x == 1"}]""")]
    [InlineData("null")]
    [InlineData("")]
    public void Read_NoRoutes_IsLeftOut(string body) => Assert.Empty(Read(body));

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("nope")]
    [InlineData("""[{"pubsubname":5,"topic":"t","route":"/a"}]""")]
    [InlineData("""[{"pubsubname":"p","topic":"t","routes":{"rules":[{"match":"event.x ==","path":"/x"}],"default":"/b"}}]""")]
    public void Read_Mistake_IsAnError(string body) => Assert.Throws<FormatException>(() => Read(body));

    [Fact]
    public void Listed_SameTopic_ProgrammaticReplacesDeclaredAndLastWins()
    {
        SubscriptionResource[] declared = [Resource("t", "/declared"), Resource("t", "/second"), Resource("u", "/u")];
        SubscriptionResource[] programmatic = [Resource("t", "/one"), Resource("t", "/two"), Resource("v", "/v")];

        var listed = new SubscriptionSet(declared, programmatic).Listed;

        Assert.Equal(
            [("t", "/two", "PROGRAMMATIC"), ("u", "/u", "DECLARATIVE"), ("v", "/v", "PROGRAMMATIC")],
            listed.Select(s => (s.Topic, s.Rules[0].Path, s.Type)));
    }

    private static List<SubscriptionResource> Read(string body) => SubscriptionList.Read(Encoding.UTF8.GetBytes(body));

    private static SubscriptionResource Resource(string topic, string path) =>
        new("", "p", topic, new SourceLocation("file", 1)) { Rules = [new RouteRule(null, path)] };
}
