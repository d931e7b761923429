using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Sdk;

public sealed class DaprAuthenticationTests
{
    [Theory]
    [InlineData("secret", "secret", HttpStatusCode.OK)]
    [InlineData("secret", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("secret", null, HttpStatusCode.Unauthorized)]
    [InlineData("", "", HttpStatusCode.Unauthorized)]
    [InlineData("", "any", HttpStatusCode.Unauthorized)]
    public async Task Policy_Token_DecidesWhoComesIn(string expected, string? sent, HttpStatusCode status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthentication().AddDapr(options => options.Token = expected);
        builder.Services.AddAuthorization(options => options.AddDapr());
        await using var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/", () => "in").RequireAuthorization("Dapr");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        if (sent is not null) client.DefaultRequestHeaders.Add("dapr-api-token", sent);

        using var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }
}
