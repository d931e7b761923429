using System.Net;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.EndToEnd.Api;

[Collection(TrafficTestGroup.Name)]
public sealed class SettleTests(TrafficFixture api)
{
    [Fact]
    public async Task Settle_UnknownCallOfAToolWithoutStatusQuery_EndsAsThePersonSays()
    {
        var id = await api.RecordAsync("parcel.send", CallState.Unknown);

        var settled = await SettleAsync(id, HttpStatusCode.OK, new { outcome = "succeeded", result = new { parcel = 7 }, reason = "The carrier has it." });
        var call = await api.SendAsync(HttpMethod.Get, $"/v1/calls/{id}", HttpStatusCode.OK);
        var again = await SettleAsync(id, HttpStatusCode.Conflict, new { outcome = "failed", reason = "No, it has not." });

        Assert.Equal("succeeded", settled.Text("status"));
        Assert.Equal(("succeeded", 7), (call.Text("status"), call.Body.GetProperty("result").GetProperty("parcel").GetInt32()));
        Assert.Equal(ProblemTypes.NotSettleable, again.Text("type"));
    }

    [Fact]
    public async Task Settle_Failed_ShowsTheReason()
    {
        var id = await api.RecordAsync("parcel.send", CallState.Unknown);

        var settled = await SettleAsync(id, HttpStatusCode.OK, new { outcome = "failed", reason = "No such parcel." });

        var error = settled.Body.GetProperty("error");
        Assert.Equal(
            ("failed", ProblemTypes.SettledAsFailed, "No such parcel."),
            (settled.Text("status"), error.GetProperty("type").GetString(), error.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Settle_ToolWithStatusQuery_Is409()
    {
        var id = await api.RecordAsync("payment.charge", CallState.Unknown);

        var refused = await SettleAsync(id, HttpStatusCode.Conflict, new { outcome = "failed", reason = "r" });

        Assert.Equal("payment.charge has a status query, and the workers keep asking it.", refused.Text("detail"));
    }

    [Fact]
    public async Task Settle_WrongBodyOrNoCall_IsRefused()
    {
        var id = await api.RecordAsync("parcel.send", CallState.Unknown);

        var wrong = await SettleAsync(id, HttpStatusCode.BadRequest, new { outcome = "lost", reason = "r" });
        var none = await SettleAsync(CallId.New(), HttpStatusCode.NotFound, new { outcome = "failed", reason = "r" });

        Assert.Equal("succeeded or failed", wrong.Body.GetProperty("errors")[0].GetProperty("allowed").GetString());
        Assert.Equal(ProblemTypes.CallNotFound, none.Text("type"));
    }

    [Fact]
    public async Task Settle_WithoutTheScope_Is403() => await api.SendAsync(
        HttpMethod.Post, $"/v1/calls/{CallId.New()}/settle", HttpStatusCode.Forbidden, new { outcome = "failed", reason = "r" }, TrafficFixture.TesterKey);

    private Task<Answer> SettleAsync(string id, HttpStatusCode expected, object body) =>
        api.SendAsync(HttpMethod.Post, $"/v1/calls/{id}/settle", expected, body, TrafficFixture.OperatorKey);
}
