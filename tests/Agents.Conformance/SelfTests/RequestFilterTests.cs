using Agents.Conformance.Apps;
using Agents.Conformance.Wire;

namespace Agents.Conformance.SelfTests;

public sealed class RequestFilterTests
{
    [Theory]
    [InlineData(null, "POST /orders", true)]
    [InlineData(null, "GET /dapr/config", false)]
    [InlineData(null, "OPTIONS /tick", false)]
    [InlineData("/orders", "POST /orders?x=1", true)]
    [InlineData("/orders", "POST /orders/1", false)]
    [InlineData("/orders/*", "POST /orders/1", true)]
    [InlineData("/healthz", "GET /healthz", true)]
    [InlineData("/tick", "OPTIONS /tick", true)]
    [InlineData("*", "GET /dapr/config", false)]
    public void Matches_AfterSomethingWasSent_LeavesQuestionsOutUnlessNamed(string? path, string request, bool expected) =>
        Assert.Equal(expected, Matches(path, request, atStart: false));

    [Fact]
    public void Matches_EverythingAtStart_HasTheQuestions() => Assert.True(Matches("*", "GET /dapr/config", atStart: true));

    private static bool Matches(string? path, string request, bool atStart)
    {
        var parts = request.Split(' ');
        return new RequestFilter(path is null ? null : [path], atStart).Matches(new ReceivedRequest(parts[0], parts[1], new HttpHead("", []), [], 0));
    }
}
