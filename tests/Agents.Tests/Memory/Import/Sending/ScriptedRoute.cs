using System.Net;
using System.Text;
using System.Text.Json;

namespace Agents.Tests.Memory.Import.Sending;

/// <summary>Answers each request as its turn in a list says; the last turn answers all that follow.</summary>
internal sealed class ScriptedRoute(params ScriptedRoute.Turn[] turns) : HttpMessageHandler
{
    public delegate Task<HttpResponseMessage> Turn(string[] ids, CancellationToken cancellationToken);

    /// <summary>The ids of each request.</summary>
    public List<string> Requests { get; } = [];

    public static Turn Lines(Func<string, int> status, int? count = null) => (ids, _) => Task.FromResult(Text(string.Concat(
        ids.Take(count ?? ids.Length).Select((id, index) => Line(index + 1, id, status(id))))));

    public static Turn Status(int status, string? retryAfter = null) => (_, _) =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("""{"title":"No","detail":"not now"}""") };
        if (retryAfter is not null)
            response.Headers.Add("Retry-After", retryAfter);
        return Task.FromResult(response);
    };

    public static Turn Body(string text) => (_, _) => Task.FromResult(Text(text));

    public static Turn Broken() => (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");

    public static string Line(int line, string id, int status) => JsonSerializer.Serialize(
        new { line, id, status, result = status < 300 ? "created" : "refused", error = status < 300 ? null : "no room" }) + "\n";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal("key", Assert.Single(request.Headers.GetValues("X-Api-Key")));
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        Assert.Equal(request.Content.Headers.ContentLength, Encoding.UTF8.GetByteCount(body));
        var ids = body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("id").GetString()!).ToArray();
        Requests.Add(string.Join(' ', ids));
        return await turns[Math.Min(Requests.Count, turns.Length) - 1](ids, cancellationToken);
    }

    private static HttpResponseMessage Text(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };
}
