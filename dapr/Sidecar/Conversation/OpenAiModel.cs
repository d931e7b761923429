using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Dapr.Sidecar.Conversation;

/// <summary>
/// A model behind a chat completions API: OpenAI's own, Azure's, or a compatible one. How long an answer may take is for the resiliency of
/// the component to say.
/// </summary>
internal sealed class OpenAiModel(string model, Uri address, string keyHeader, string key) : IChatModel, IDisposable
{
    private const int MostAnswerBytes = 32 << 20;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostAnswerBytes };

    public async Task<ChatResponse> ConverseAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(OpenAiRequest.Write(model, request)) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.TryAddWithoutValidation(keyHeader, key);
        try
        {
            using var answer = await _http.SendAsync(message, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            if (answer.StatusCode != System.Net.HttpStatusCode.OK) throw new ChatException(Refusal((int)answer.StatusCode, body));
            return Checked(request, OpenAiAnswer.Read(model, body));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new ChatException(e.Message, e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static ChatResponse Checked(ChatRequest request, ChatResponse response)
    {
        var useless = request.ToolChoice == "required" && request.Tools.Count > 0
            && response.Choices.All(choice => choice.Content.Length == 0 && choice.ToolCalls.Count == 0);
        return useless
            ? throw new ChatException(string.Create(CultureInfo.InvariantCulture, $"the model gave neither text nor tool calls although {request.Tools.Count} tools were required"))
            : response;
    }

    private static string Refusal(int status, byte[] body)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"API returned unexpected status code: {status}");
        return OpenAiAnswer.ErrorOf(body) is { } error ? $"{text}: {error}" : text;
    }
}
