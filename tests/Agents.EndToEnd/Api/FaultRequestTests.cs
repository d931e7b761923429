using System.Net;
using Agents.Contracts;

namespace Agents.EndToEnd.Api;

[Collection(TrafficTestGroup.Name)]
public sealed class FaultRequestTests(TrafficFixture api)
{
    private const string Profile = "/v1/tools/profile.lookup/calls";
    private static readonly object Body = new { arguments = new { customerId = "c-1001" } };

    [Fact]
    public async Task Submit_FaultWithTheScope_IsAcceptedAndRuns()
    {
        var call = await api.SendAsync(
            HttpMethod.Post, Profile, HttpStatusCode.OK, Body, TrafficFixture.TesterKey, ("X-Agents-Fault", "delay=1ms"), ("Prefer", "wait=20"));

        Assert.Equal("succeeded", call.Text("status"));
    }

    [Fact]
    public async Task Submit_FaultWithoutTheScope_Is403()
    {
        var refused = await api.SendAsync(
            HttpMethod.Post, Profile, HttpStatusCode.Forbidden, Body, TrafficFixture.LateKey, ("X-Agents-Fault", "hang"));

        Assert.Equal("X-Agents-Fault needs the scope faults.inject. Nothing was accepted.", refused.Text("detail"));
    }

    [Fact]
    public async Task Submit_WrongFault_Is400WithWhatIsAllowed()
    {
        var refused = await api.SendAsync(
            HttpMethod.Post, Profile, HttpStatusCode.BadRequest, Body, TrafficFixture.TesterKey, ("X-Agents-Fault", "error=200"));

        var error = refused.Body.GetProperty("errors")[0];
        Assert.Equal(("/fault", "error=200"), (error.GetProperty("pointer").GetString(), error.GetProperty("value").GetString()));
        Assert.Equal("error: 400 to 599", error.GetProperty("allowed").GetString());
    }

    [Fact]
    public async Task Submit_SameKeyWithoutTheFault_Is422()
    {
        var key = ("Idempotency-Key", "fault-" + Guid.NewGuid());
        await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.Accepted, Body, TrafficFixture.TesterKey, key, ("X-Agents-Fault", "delay=1ms"));

        var refused = await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.UnprocessableEntity, Body, TrafficFixture.TesterKey, key);

        Assert.Equal(ProblemTypes.IdempotencyMismatch, refused.Text("type"));
    }

    [Fact]
    public async Task SubmitBulk_FaultOfOneItem_IsItsOwn()
    {
        var calls = new object[]
        {
            new { tool = "profile.lookup", arguments = new { customerId = "c-1001" }, fault = "delay=1ms" },
            new { tool = "profile.lookup", arguments = new { customerId = "c-1001" }, fault = "explode" },
            new { tool = "profile.lookup", arguments = new { customerId = "c-1001" } },
        };

        var answer = await api.SendAsync(HttpMethod.Post, "/v1/calls", HttpStatusCode.OK, new { calls }, TrafficFixture.TesterKey);

        Assert.Equal([202, 400, 202], answer.Body.GetProperty("calls").EnumerateArray().Select(c => c.GetProperty("status").GetInt32()));
    }
}
