using System.Net;
using Agents.Contracts;

namespace Agents.Memory.Import.Sending;

/// <summary>Sends lines to <c>POST /v1/knowledge/import</c>, once.</summary>
internal sealed class ImportRoute(HttpClient http, Uri url, string key, TimeProvider time)
{
    /// <summary>For the request and then for each answer: a document may wait for its vectors for a minute.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        // The key goes nowhere else.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        // How long an answer may take depends on how many lines it has: Patience counts instead.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <exception cref="ImportException">The request is refused; trying it again would change nothing.</exception>
    public async Task<Attempt> SendAsync(IReadOnlyList<DocumentLine> lines, Action<AnswerLine> onAnswer, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new LinesContent(lines) };
            request.Headers.Add(AgentHeaders.ApiKey, key);
            // A refusal comes before megabytes are sent, and not as a broken connection.
            request.Headers.ExpectContinue = true;
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return await RefusedAsync(response, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            await foreach (var answer in AnswerLine.ReadAsync(body, either.Token))
            {
                silence.CancelAfter(Patience);
                onAnswer(answer);
            }
            return Attempt.Complete;
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new ImportException($"There is no way to {url.GetLeftPart(UriPartial.Authority)}: {PlainText.Of(e.Message)} Is --url right?");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Attempt($"The connection broke: {PlainText.Of(e.Message)}", null);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Attempt($"No answer came for {Patience.TotalMinutes:0} minutes.", null);
        }
    }

    private async Task<Attempt> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var detail = await ProblemAnswer.ReadAsync(response.Content, cancellationToken);
        var said = $"{(int)response.StatusCode}{(detail.Length > 0 ? $" ({detail})" : "")}";
        return response.StatusCode switch
        {
            HttpStatusCode.ServiceUnavailable => new Attempt($"The app answered {said}.", RetryAfter(response)),
            HttpStatusCode.TooManyRequests => new Attempt($"There are too many requests: the app answered {said}.", RetryAfter(response)),
            HttpStatusCode.Unauthorized => throw new ImportException($"The API key in {ApiKey.Variable} is not known there: {said}."),
            HttpStatusCode.Forbidden => throw new ImportException($"The API key in {ApiKey.Variable} may not write knowledge; it needs the scope knowledge:write: {said}."),
            HttpStatusCode.NotFound => throw new ImportException($"There is no {url}: {said}. Is --url that of the memory app?"),
            _ => throw new ImportException($"{url} answered {said}."),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } after ? null
        : after.Delta ?? (after.Date - time.GetUtcNow());
}
