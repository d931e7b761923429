using System.Text.Json.Nodes;
using Agents.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Conversation;

public sealed class ConversationApiTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"inputs":[{"messages":[{"ofUser":{},"ofTool":{}}]}]}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"inputs":[{"messages":[{"ofAssistant":{"toolCalls":[{"id":"1"}]}}]}]}""", 400, "ERR_CONVERSATION_INVALID_PARMS")]
    [InlineData("""{"inputs":[{"messages":[{"of_user":{"content":[{"text":7}]}}]}]}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"inputs":[{}],"toolChoice":"required"}""", 400, "ERR_CONVERSATION_INVALID_PARMS")]
    [InlineData("""{"inputs":[{}],"toolChoice":"f","tools":[{"function":{"name":"g"}}]}""", 400, "ERR_CONVERSATION_INVALID_PARMS")]
    [InlineData("""{"inputs":[{}],"promptCacheRetention":"1h"}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"inputs":[{}],"tools":[{"function":{"name":"g","parameters":{"properties":[]}}}]}""", 500, "ERR_CONVERSATION_INVOKE")]
    public async Task Alpha2_WrongRequest_IsRefused(string body, int status, string code)
    {
        await using var sidecar = await TestSidecar.StartAsync(resources: new Dictionary<string, string> { ["e.yaml"] = Component("echo", "conversation.echo") });

        var (got, answer) = await ConverseAsync(sidecar, "v1.0-alpha2", "echo", body);

        Assert.Equal((status, code), (got, (string?)answer["errorCode"]));
    }

    [Theory]
    [InlineData("""{"inputs":[{"content":"x"}],"parameters":{"p":{"@type":"type.googleapis.com/google.protobuf.StringValue","value":"v"}},"contextID":"c"}""",
        """{"contextID":"c","outputs":[{"result":"x","parameters":{"p":{"@type":"type.googleapis.com/google.protobuf.StringValue","value":"v"}}}]}""")]
    [InlineData("""{"inputs":[{}]}""", """{"outputs":[{}]}""")]
    [InlineData("""{"inputs":[{"content":"12345678"}],"scrubPII":true}""", """{"outputs":[{"result":"<PHONE_NUMBER>"}]}""")]
    public async Task Alpha1_Answer_IsAsAsked(string body, string expected)
    {
        await using var sidecar = await TestSidecar.StartAsync(resources: new Dictionary<string, string> { ["e.yaml"] = Component("echo", "conversation.echo") });

        var (status, answer) = await ConverseAsync(sidecar, "v1.0-alpha1", "echo", body);

        Assert.Equal(200, status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), answer), answer.ToJsonString());
    }

    [Fact]
    public async Task OpenAi_Conversation_IsAskedAndAnsweredInItsForm()
    {
        JsonNode? asked = null;
        string? key = null;
        await using var model = await StandInAsync(async http =>
        {
            asked = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: Cancelled);
            key = http.Request.Headers.Authorization;
            await http.Response.WriteAsync("""
                {"choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,
                  "tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bonn\"}"}}]}}],
                 "usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16,"completion_tokens_details":{"reasoning_tokens":2}}}
                """);
        });
        await using var sidecar = await StartAsync(model.Urls.Single() + "/v1");

        var (status, answer) = await ConverseAsync(sidecar, "v1.0-alpha2", "gpt", """
            {"contextId":"k","temperature":0.5,"metadata":{"run":"7"},"promptCacheRetention":"86400s","inputs":[{"messages":[
              {"ofSystem":{"content":[{"text":"be brief"}]}},
              {"ofUser":{"content":[{"text":"one"},{"text":"two"}]}},
              {"ofAssistant":{"toolCalls":[{"id":"c0","function":{"name":"weather","arguments":"{}"}}]}},
              {"ofTool":{"toolId":"c0","name":"weather","content":[{"text":"rain"}]}}]}],
             "responseFormat":{"type":"object","name":"forecast","properties":{"city":{"type":"string"}}},
             "tools":[{"function":{"name":"weather","description":"d","parameters":{"type":"object"}}}]}
            """);

        Assert.Equal(200, status);
        Assert.Equal("Bearer secret", key);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"model":"m","messages":[
              {"role":"system","content":"be brief"},
              {"role":"user","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
              {"role":"assistant","content":"","tool_calls":[{"id":"c0","type":"function","function":{"name":"weather","arguments":"{}"}}]},
              {"role":"tool","content":"rain","tool_call_id":"c0"}],
             "temperature":0.5,
             "tools":[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object"}}}],
             "tool_choice":"auto",
             "response_format":{"type":"json_schema","json_schema":{"name":"forecast","strict":false,"schema":{"type":"object","properties":{"city":{"type":"string"}}}}},
             "metadata":{"prompt_cache_retention":"24h0m0s","run":"7"}}
            """), asked), asked!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"contextId":"k","outputs":[{"choices":[{"finishReason":"tool_calls","message":{"toolCalls":[{"id":"c1","function":{"name":"weather","arguments":"{\"city\":\"Bonn\"}"}}]}}],
             "model":"m","usage":{"completionTokens":"5","promptTokens":"11","totalTokens":"16","completionTokensDetails":{"reasoningTokens":"2"}}}]}
            """), answer), answer.ToJsonString());
    }

    [Theory]
    [InlineData(429, """{"error":{"message":"slow down"}}""", "slow down")]
    [InlineData(500, "no JSON", "500")]
    [InlineData(200, """{"choices":[]}""", "empty response")]
    [InlineData(200, "no JSON", "invalid")]
    public async Task OpenAi_Fault_IsAnInvokeError(int given, string body, string expected)
    {
        await using var model = await StandInAsync(http =>
        {
            http.Response.StatusCode = given;
            return http.Response.WriteAsync(body);
        });
        await using var sidecar = await StartAsync(model.Urls.Single());

        var (status, answer) = await ConverseAsync(sidecar, "v1.0-alpha1", "gpt", """{"inputs":[{"content":"x"}]}""");

        Assert.Equal((500, "ERR_CONVERSATION_INVOKE"), (status, (string?)answer["errorCode"]));
        Assert.Contains(expected, (string?)answer["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.ToJsonString(), StringComparison.Ordinal);
    }

    private static Task<TestSidecar> StartAsync(string endpoint) => TestSidecar.StartAsync(resources: new Dictionary<string, string>
    {
        ["g.yaml"] = Component("gpt", "conversation.openai", ("key", "secret"), ("model", "m"), ("endpoint", endpoint)),
    });

    private static async Task<(int Status, JsonNode Answer)> ConverseAsync(TestSidecar sidecar, string version, string component, string body)
    {
        using var answer = await sidecar.Client.PostAsync($"/{version}/conversation/{component}/converse", new StringContent(body), Cancelled);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!);
    }

    private static string Component(string name, string type, params (string Name, string Value)[] metadata) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: {type}\n  version: v1\n"
        + (metadata.Length == 0 ? "" : "  metadata:\n" + string.Concat(metadata.Select(m => $"  - name: {m.Name}\n    value: {m.Value}\n")));

    private static async Task<WebApplication> StandInAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/chat/completions", answer);
        app.MapPost("/chat/completions", answer);
        await app.StartAsync(Cancelled);
        return app;
    }
}
