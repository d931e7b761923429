using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.Contracts;
using Agents.Processes;
using Microsoft.AspNetCore.Http;

namespace Agents.EndToEnd.Targets;

/// <summary>Tools that are addresses, called without a sidecar between.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class HttpTargetTests(ToolFixture api)
{
    [Theory]
    [InlineData(1, "HTTP/1.1")]
    [InlineData(2, "HTTP/2")]
    public async Task Call_Http_CarriesArgumentsCallerAndHeaders(int version, string protocol)
    {
        var tool = string.Create(CultureInfo.InvariantCulture, $"http.echo{version}");
        api.Tools.Map(tool, EchoAsync);
        await api.PublishAsync(tool, $$"""
            target:
              type: http
              url: "{{(version == 1 ? api.Tools.Url(tool) : api.Tools.Http2Url(tool))}}"
              httpVersion: {{version}}
              verb: PUT
              headers: { X-Region: north }
              secretHeaders: { X-Key: tool-key }
            idempotent: true
            """);

        var call = await api.RunAsync(tool, new { order = 7 });

        Assert.Equal(("succeeded", 1), (call.Text("status"), call.Body.GetProperty("attempts").GetInt32()));
        var expected = JsonSerializer.SerializeToElement(new
        {
            protocol,
            verb = "PUT",
            region = "north",
            key = "open sesame",
            effect = call.Text("id"),
            tenant = "demo",
            attempt = "1",
            arguments = new { order = 7 },
        });
        Assert.True(JsonElement.DeepEquals(expected, call.Body.GetProperty("result")), call.Body.ToString());
    }

    [Fact]
    public async Task Call_ToolAnswersWithProblemDetails_IsItsOwnErrorAndNotRepeated()
    {
        const string tool = "http.problem";
        var asked = 0;
        api.Tools.Map(tool + "/1.0.0", context =>
        {
            Interlocked.Increment(ref asked);
            return ToolServer.RefuseAsync(context, 503, "urn:test:closed");
        });
        await api.PublishHttpAsync(tool, "idempotent: true");

        var call = await api.RunAsync(tool, new { });

        Assert.Equal(
            ("failed", "urn:test:closed", "No.", "Not today.", 503),
            (call.Text("status"), call.Error("type"), call.Error("title"), call.Error("detail"), call.ErrorStatus()));
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(500, "text/plain", "oops", ProblemTypes.ToolError, 500, null)]
    [InlineData(302, "text/plain", "", ProblemTypes.ToolError, 302, "It redirects, and redirects are not followed.")]
    [InlineData(200, "application/json", "{\"cut", ProblemTypes.InvalidResult, 200, "The tool's answer is not JSON, or nested too deeply.")]
    public async Task Call_ToolAnswersWithWhatIsNoResult_IsItsError(
        int status, string type, string body, string problem, int shown, string? detail)
    {
        var tool = string.Create(CultureInfo.InvariantCulture, $"http.odd{status}");
        api.Tools.Map(tool + "/1.0.0", context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            return context.Response.WriteAsync(body);
        });
        await api.PublishHttpAsync(tool, "idempotent: true");

        var call = await api.RunAsync(tool, new { });

        Assert.Equal(
            ("failed", problem, shown, detail), (call.Text("status"), call.Error("type"), call.ErrorStatus(), call.Error("detail")));
    }

    [Fact]
    public async Task Call_NobodyListens_FailsAfterItsAttemptsAndSaysSo()
    {
        const string tool = "http.nobody";
        var port = FreePorts.Next();
        await api.PublishAsync(tool, string.Create(CultureInfo.InvariantCulture, $$"""
            target: { type: http, url: "http://127.0.0.1:{{port}}/" }
            idempotent: true
            retry: { maxAttempts: 2, initialDelayMs: 1 }
            """));

        var call = await api.RunAsync(tool, new { });

        Assert.Equal(
            ("failed", 2, ProblemTypes.ToolUnreachable, "The tool could not be reached."),
            (call.Text("status"), call.Body.GetProperty("attempts").GetInt32(), call.Error("type"), call.Error("title")));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"Connection refused (127.0.0.1:{port})"), call.Error("detail"));
    }

    [Fact]
    public async Task Call_SecretIsMissing_FailsAndNamesItAndNothingIsSent()
    {
        const string tool = "http.secretless";
        var asked = 0;
        api.Tools.Map(tool, context =>
        {
            Interlocked.Increment(ref asked);
            return context.Response.WriteAsJsonAsync(new { });
        });
        await api.PublishAsync(tool, $$"""
            target: { type: http, url: "{{api.Tools.Url(tool)}}", secretHeaders: { X-Key: tool-none } }
            idempotent: true
            retry: { maxAttempts: 1 }
            """);

        var call = await api.RunAsync(tool, new { });

        Assert.Equal("The secret 'tool-none' of the header X-Key could not be read.", call.Error("detail"));
        Assert.Equal(0, asked);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        await context.Response.WriteAsJsonAsync(new
        {
            protocol = context.Request.Protocol,
            verb = context.Request.Method,
            region = headers["X-Region"].ToString(),
            key = headers["X-Key"].ToString(),
            effect = headers[AgentHeaders.IdempotencyKey].ToString(),
            tenant = headers[AgentHeaders.Tenant].ToString(),
            attempt = headers[AgentHeaders.Attempt].ToString(),
            arguments = await context.Request.ReadFromJsonAsync<JsonElement>(),
        });
    }
}
