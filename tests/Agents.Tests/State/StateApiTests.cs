namespace Agents.Tests.State;

public sealed class StateApiTests
{
    [Theory]
    [InlineData("", 400)]
    [InlineData("{}", 400)]
    [InlineData("null", 204)]
    [InlineData("[]", 204)]
    [InlineData("[null]", 400)]
    [InlineData("[{\"key\":\"\",\"value\":1}]", 400)]
    [InlineData("[{\"key\":5,\"value\":1}]", 400)]
    [InlineData("[{\"key\":\"k\",\"value\":1,\"etag\":5}]", 400)]
    [InlineData("[{\"key\":\"k\",\"value\":1,\"options\":\"x\"}]", 400)]
    [InlineData("[{\"key\":\"k\",\"value\":1,\"metadata\":null,\"options\":null,\"etag\":null}]", 204)]
    [InlineData("[{\"key\":\"k\",\"value\":1}] and more", 204)]
    [InlineData("[{\"key\":\"k\",\"value\":1e999}]", 400)]
    [InlineData("[{\"key\":\"k\",\"value\":1},]", 400)]
    [InlineData("[{\"key\":\"a||b\",\"value\":1}]", 400)]
    public async Task Save_OddBodies_AreAnsweredAsGoDoes(string body, int status)
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));

        Assert.Equal(status, (await api.SaveAsync(body)).Status);
    }

    [Theory]
    [InlineData("""{"operations":[{"operation":"upsert","request":"x"}]}""", 400)]
    [InlineData("""{"operations":[{"operation":"upsert","request":{"key":5}}]}""", 400)]
    [InlineData("""{"operations":[{"operation":"upsert","request":{"key":"k","metadata":{"a":1}}}]}""", 400)]
    [InlineData("""{"operations":"x"}""", 400)]
    [InlineData("""{"operations":[{"operation":7}]}""", 400)]
    [InlineData("""{"Operations":[{"Operation":"delete","Request":{"Key":"k"}}]}""", 204)]
    [InlineData("""[]""", 400)]
    [InlineData("""null""", 204)]
    public async Task Transact_OddBodies_AreAnsweredAsGoDoes(string body, int status)
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));

        Assert.Equal(status, (await api.TransactAsync(body)).Status);
    }

    [Fact]
    public async Task Transact_ValueMarkedAsJson_FailsOnRedisWithoutItsJsonModule()
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));

        var answer = await api.TransactAsync(
            """{"operations":[{"operation":"upsert","request":{"key":"j","value":1,"metadata":{"contentType":"application/json"}}},{"operation":"upsert","request":{"key":"k","value":1}}]}""");

        Assert.Equal(500, answer.Status);
        Assert.Equal(204, (await api.GetAsync("j")).Status);
        Assert.Equal(200, (await api.GetAsync("k")).Status);
    }

    [Fact]
    public async Task Save_SameKeyTwice_LastOneIsWrittenFirst()
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));

        await api.SaveAsync("""[{"key":"k","value":1},{"key":"k","value":2}]""");

        var answer = await api.GetAsync("k");
        Assert.Equal("1", answer.Body);
        Assert.Equal("2", answer.ETag);
    }

    [Fact]
    public async Task Save_ConflictBesideOtherFault_AnswersTheConflict()
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));
        await api.SaveAsync("""[{"key":"k","value":1}]""");

        var answer = await api.SaveAsync("""[{"key":"k","value":2,"etag":"9"},{"key":"bad","value":1,"metadata":{"ttlInSeconds":"x"}},{"key":"good","value":1}]""");

        Assert.Equal(409, answer.Status);
        Assert.Equal(200, (await api.GetAsync("good")).Status);
    }

    [Theory]
    [InlineData("state.redis", "v1", "1.234567", "1.2345671")]
    [InlineData("state.postgresql", "v2", "1.2345671", "1.2345671")]
    [InlineData("state.redis", "v1", "0", "0.0000001")]
    [InlineData("state.postgresql", "v2", "1e-7", "0.0000001")]
    [InlineData("state.postgresql", "v2", "1e+21", "1e21")]
    [InlineData("state.redis", "v1", """{"b":1,"a":2}""", """{ "b": 0, "a": 2, "b": 1 }""")]
    [InlineData("state.postgresql", "v2", """{"a":2,"b":1}""", """{ "b": 0, "a": 2, "b": 1 }""")]
    [InlineData("state.redis", "v1", "\"<&>\"", "\"<&>\"")]
    [InlineData("state.in-memory", "v1", "\"\\u003c\\u0026\\u003e\"", "\"<&>\"")]
    [InlineData("state.redis", "v1", "\"\uFFFD\"", "\"\\ud800\"")]
    [InlineData("state.redis", "v1", "\"😀\"", "\"\\ud83d\\ude00\"")]
    public async Task Save_Value_IsStoredAsGoWritesIt(string type, string version, string stored, string sent)
    {
        await using var api = new StateApi(StateApi.Component(type, version));

        await api.SaveAsync($$"""[{"key":"k","value":{{sent}}}]""");

        Assert.Equal(stored, (await api.GetAsync("k")).Body);
    }

    [Fact]
    public async Task Get_StoreWithDefaultTimeToLive_ValueExpires()
    {
        await using var api = new StateApi(StateApi.Component("state.redis", "v1", ("ttlInSeconds", "5")));
        await api.SaveAsync("""[{"key":"k","value":1},{"key":"stays","value":1,"metadata":{"ttlInSeconds":"-1"}}]""");

        api.Time.Advance(TimeSpan.FromMilliseconds(5001));

        Assert.Equal(204, (await api.GetAsync("k")).Status);
        Assert.Equal(200, (await api.GetAsync("stays")).Status);
    }

    [Fact]
    public async Task Save_ExpiredKey_BeginsAtVersionOneWithoutExpiry()
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));
        await api.SaveAsync("""[{"key":"k","value":1,"metadata":{"ttlInSeconds":"1"}}]""");
        api.Time.Advance(TimeSpan.FromSeconds(2));

        await api.SaveAsync("""[{"key":"k","value":2}]""");

        api.Time.Advance(TimeSpan.FromHours(1));
        var answer = await api.GetAsync("k");
        Assert.Equal("2", answer.Body);
        Assert.Equal("1", answer.ETag);
    }

    [Fact]
    public async Task Save_MetadataTwiceInTheQuery_FirstOneWinsOverTheBody()
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));

        await api.SaveAsync(
            """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"100"}}]""", "?metadata.ttlInSeconds=1&metadata.ttlInSeconds=50&metadata.TTLInSeconds=50");

        api.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(204, (await api.GetAsync("k")).Status);
    }

    [Theory]
    [InlineData("?metadata.ttlInSeconds=x", 500)]
    [InlineData("?metadata.ttlInSeconds=x;y=1", 204)]
    [InlineData("?metadata.ttlInSeconds=%zz", 204)]
    [InlineData("?metadata.ttlInSeconds%3Dx", 204)]
    [InlineData("?metadata%2EttlInSeconds=%78", 500)]
    [InlineData("?Metadata.ttlInSeconds=x", 204)]
    public async Task Save_PairOfTheQueryThatGoCannotRead_CountsAsNotSent(string query, int status)
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));

        Assert.Equal(status, (await api.SaveAsync("""[{"key":"k","value":1}]""", query)).Status);
    }

    [Theory]
    [InlineData("?concurrency=nope", 500)]
    [InlineData("?Concurrency=nope", 204)]
    [InlineData("?consistency=nope", 500)]
    [InlineData("?concurrency=&concurrency=nope", 204)]
    public async Task Delete_OptionsInTheQuery_AreCheckedByRedis(string query, int status)
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));

        Assert.Equal(status, (await api.SendAsync("DELETE", "/v1.0/state/store/k" + query)).Status);
    }

    [Fact]
    public async Task Query_TypeWithoutIt_SaysSo()
    {
        await using var api = new StateApi(StateApi.Component("state.sqlite"));

        var answer = await api.SendAsync("POST", "/v1.0-alpha1/state/store/query", "{}");

        Assert.Equal(500, answer.Status);
        Assert.Contains("ERR_STATE_STORE_NOT_SUPPORTED", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_BodyOverTheLimit_IsMalformed()
    {
        await using var api = new StateApi(StateApi.Component("state.redis"));

        var answer = await api.SaveAsync($$"""[{"key":"k","value":"{{new string('x', 1 << 20)}}"}]""");

        Assert.Equal(400, answer.Status);
        Assert.Contains("ERR_MALFORMED_REQUEST", answer.Body, StringComparison.Ordinal);
    }
}
