using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Agents.Tests.Shop;

public sealed class ShopEndpointTests(ShopApp shop) : IClassFixture<ShopApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("17294", true, "knowledge")]
    [InlineData("99999", false, "none")]
    public async Task Verify_PostalCode_DecidesTheLevel(string postalCode, bool verified, string level)
    {
        var answer = await Post("/identity/verify", new { customerId = "c-1042", postalCode }, HttpStatusCode.OK);

        Assert.Equal((verified, level), (answer.GetProperty("verified").GetBoolean(), answer.GetProperty("level").GetString()));
    }

    [Fact]
    public async Task Verify_UnknownCustomer_LooksLikeAWrongPostalCode()
    {
        var answer = await Post("/identity/verify", new { customerId = "c-1", postalCode = "17294" }, HttpStatusCode.OK);

        Assert.False(answer.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task Reads_KnownIds_AnswerWithTheRecord()
    {
        var customer = await Post("/profiles/lookup", new { customerId = "c-1042" }, HttpStatusCode.OK);
        var order = await Post("/orders/get", new { orderId = "o-1042" }, HttpStatusCode.OK);
        var stock = await Post("/inventory/check", new { sku = "chair-03", quantity = 50 }, HttpStatusCode.OK);

        Assert.Equal("17294", customer.GetProperty("postalCode").GetString());
        Assert.Equal("c-1042", order.GetProperty("customerId").GetString());
        Assert.Equal((49, false), (stock.GetProperty("available").GetInt32(), stock.GetProperty("enough").GetBoolean()));
    }

    [Theory]
    [InlineData("/profiles/lookup", """{"customerId":"c-1"}""", "customer")]
    [InlineData("/orders/get", """{"orderId":"order"}""", "order")]
    [InlineData("/inventory/check", """{"sku":"x"}""", "article")]
    [InlineData("/crm/update", """{"customerId":"c-1","topic":"t","note":"n"}""", "customer")]
    public async Task Reads_UnknownIds_AreProblems(string path, string body, string what)
    {
        var problem = await Post(path, JsonDocument.Parse(body).RootElement, HttpStatusCode.NotFound);

        Assert.Equal($"urn:shop:problem:{what}-not-found", problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Charge_SameKeyTwice_IsCountedTwice()
    {
        var body = new { customerId = "c-1001", orderId = "o-1001", amountCents = -500, currency = "EUR" };
        var first = await Post("/payments/charge", body, HttpStatusCode.OK, "twice");
        await Post("/payments/charge", body, HttpStatusCode.OK, "twice");

        var status = await shop.Http.GetFromJsonAsync<JsonElement>("/payments/by-key/twice", Ct);

        Assert.Equal(2, status.GetProperty("count").GetInt32());
        Assert.Equal(
            first.GetProperty("chargeId").GetString(), status.GetProperty("charge").GetProperty("chargeId").GetString());
    }

    [Theory]
    [InlineData("c-1001", 0, "key", HttpStatusCode.UnprocessableEntity)]
    [InlineData("c-1001", 1_000_001, "key", HttpStatusCode.UnprocessableEntity)]
    [InlineData("c-1001", 5, null, HttpStatusCode.UnprocessableEntity)]
    [InlineData("c-1", 5, "key", HttpStatusCode.NotFound)]
    public async Task Charge_Refused_ChargesNothing(string customerId, int amountCents, string? key, HttpStatusCode expected)
    {
        await Post("/payments/charge", new { customerId, orderId = "o", amountCents, currency = "EUR" }, expected, key);

        using var status = await shop.Http.GetAsync($"/payments/by-key/{key ?? "none"}", Ct);
        Assert.Equal(HttpStatusCode.NotFound, status.StatusCode);
    }

    [Fact]
    public async Task Update_SameNoteTwice_KeepsOneNote()
    {
        var body = new { customerId = "c-1007", topic = "refund", note = "done" };
        var first = await Post("/crm/update", body, HttpStatusCode.OK);
        var second = await Post("/crm/update", body, HttpStatusCode.OK);

        Assert.Equal(first.GetProperty("at").GetString(), second.GetProperty("at").GetString());
        Assert.Equal(1, (await shop.Http.GetFromJsonAsync<JsonElement>("/crm/c-1007/notes", Ct)).GetArrayLength());
    }

    [Fact]
    public async Task UpdateBatch_KnownAndUnknownCustomer_AnswersEachByItself()
    {
        var body = new
        {
            items = new object[]
            {
                new { id = "a", idempotencyKey = "a", arguments = new { customerId = "c-1008", topic = "batch", note = "done" } },
                new { id = "b", idempotencyKey = "b", arguments = new { customerId = "c-1", topic = "batch", note = "done" } },
            },
        };

        var items = (await Post("/crm/update-batch", body, HttpStatusCode.OK)).GetProperty("items");

        Assert.Equal("done", items[0].GetProperty("result").GetProperty("text").GetString());
        Assert.Equal("urn:shop:problem:customer-not-found", items[1].GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(1, (await shop.Http.GetFromJsonAsync<JsonElement>("/crm/c-1008/notes", Ct)).GetArrayLength());
    }

    [Fact]
    public async Task UpdateBatch_Empty_SaysWhatIsAllowed()
    {
        var problem = await Post("/crm/update-batch", new { items = Array.Empty<object>() }, HttpStatusCode.UnprocessableEntity);

        Assert.Equal("items must hold 1 to 1000 updates; it holds 0.", problem.GetProperty("detail").GetString());
    }

    private async Task<JsonElement> Post(string path, object body, HttpStatusCode expected, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await shop.Http.SendAsync(request, Ct);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }
}
