using System.Net;
using System.Text.Json;

namespace Agents.EndToEnd.Api;

public sealed class BulkTests(ApiFixture api)
{
    [Fact]
    public async Task Bulk_MixedItems_AnswersEachByItself()
    {
        var key = "bulk-" + Guid.NewGuid();
        object Lookup(string id) => new { tool = "profile.lookup", arguments = new { customerId = id }, idempotencyKey = key };

        var answer = await BulkAsync(
            new { tool = "order.get", arguments = new { orderId = "o-1001" } },
            new { tool = "no.such.tool", arguments = new { } },
            new { tool = "order.get", arguments = new { orderId = 7 } },
            Lookup("c-1001"),
            Lookup("c-1001"),
            Lookup("c-1002"),
            "not an object");

        Assert.Equal([202, 404, 422, 202, 202, 422, 400], Items(answer).Select(i => i.GetProperty("status").GetInt32()));
        Assert.Equal((3, 4), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("refused").GetInt32()));
        var ids = Items(answer).Select(i => i.TryGetProperty("call", out var call) ? call.GetProperty("id").GetString() : null).ToList();
        Assert.Equal(ids[3], ids[4]);
        Assert.Equal("/orderId", Items(answer)[2].GetProperty("problem").GetProperty("errors")[0].GetProperty("pointer").GetString());
        foreach (var id in new[] { ids[0], ids[3] })
        {
            var ended = await api.SendAsync(HttpMethod.Get, $"/v1/calls/{id}", HttpStatusCode.OK, headers: ("Prefer", "wait=20"));
            Assert.Equal("succeeded", ended.Text("status"));
        }
    }

    [Fact]
    public async Task Bulk_AThousandCalls_AllEnd()
    {
        var answer = await BulkAsync([.. Enumerable.Range(0, 1000).Select(i => (object)new
        {
            tool = i % 10 == 0 ? "crm.update" : "profile.lookup",
            arguments = i % 10 == 0
                ? (object)new { customerId = $"c-{1000 + i}", topic = "bulk", note = $"note {i}" }
                : new { customerId = $"c-{1000 + i}" },
        })]);

        Assert.Equal(1000, answer.GetProperty("accepted").GetInt32());
        foreach (var item in Items(answer))
        {
            var id = item.GetProperty("call").GetProperty("id").GetString();
            var ended = await api.SendAsync(HttpMethod.Get, $"/v1/calls/{id}", HttpStatusCode.OK, headers: ("Prefer", "wait=30"));
            Assert.Equal("succeeded", ended.Text("status"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Bulk_TooFewOrTooMany_Is400(int count)
    {
        var calls = Enumerable.Repeat(new { tool = "order.get", arguments = new { orderId = "o-1001" } }, count);

        var refused = await api.SendAsync(HttpMethod.Post, "/v1/calls", HttpStatusCode.BadRequest, new { calls });

        Assert.Equal("a list of 1 to 1000 items", refused.Body.GetProperty("errors")[0].GetProperty("allowed").GetString());
    }

    private static List<JsonElement> Items(JsonElement answer) => [.. answer.GetProperty("calls").EnumerateArray()];

    private async Task<JsonElement> BulkAsync(params object[] calls) =>
        (await api.SendAsync(HttpMethod.Post, "/v1/calls", HttpStatusCode.OK, new { calls })).Body;
}
