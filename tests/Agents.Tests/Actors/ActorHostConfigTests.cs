using System.Text;
using System.Text.Json;
using Dapr.Sidecar.Actors;

namespace Agents.Tests.Actors;

public sealed class ActorHostConfigTests
{
    [Fact]
    public void Read_Nothing_HostsNothing() => Assert.Empty(ActorHostConfig.Read([]));

    [Fact]
    public void Read_TypesOnly_HaveDefaults() =>
        Assert.Equal([new("a", TimeSpan.FromMinutes(60), TimeSpan.FromSeconds(2), Drains: true, Reentrant: false, 32)], Read("""{"entities":["a","a"]}"""));

    [Fact]
    public void Read_Settings_AreForAllWithoutTheirOwn()
    {
        var types = Read("""
            {"entities":["a","b"],"actorIdleTimeout":"0h1m0s0ms","drainOngoingCallTimeout":"5s","drainRebalancedActors":false,
             "reentrancy":{"enabled":true,"maxStackDepth":7},
             "entitiesConfig":[{"entities":["b","not-hosted"],"actorIdleTimeout":"1s"}]}
            """);

        Assert.Equal(
            [
                new("a", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), Drains: false, Reentrant: true, 7),
                new("b", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), Drains: true, Reentrant: false, 32),
            ],
            types);
    }

    [Theory]
    [InlineData("""["a"]""")]
    [InlineData("""{"entities":"a"}""")]
    [InlineData("""{"entities":["a"],"actorIdleTimeout":"soon"}""")]
    [InlineData("""{"entities":["a"],"drainRebalancedActors":"yes"}""")]
    public void Read_WrongForm_Throws(string answer) => Assert.Throws<JsonException>(() => Read(answer));

    private static IReadOnlyList<ActorTypeConfig> Read(string answer) => ActorHostConfig.Read(Encoding.UTF8.GetBytes(answer));
}
