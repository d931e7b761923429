using System.Collections.Concurrent;
using Dapr.Sidecar.AppChannels;

namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>Posts deliveries to the application.</summary>
internal sealed class AppCaller(AppChannel app)
{
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    /// <summary>The answer's status and body.</summary>
    /// <exception cref="HttpRequestException">The application cannot be reached or broke off.</exception>
    public async Task<(int Status, byte[] Body)> PostAsync(
        string route, ReadOnlyMemory<byte> body, string contentType, IReadOnlyDictionary<string, string> metadata, string? trace,
        CancellationToken cancellationToken)
    {
        var address = _addresses.GetOrAdd(route, r => new Uri(app.BaseAddress, Clean(r)));
        if (app.Posts?.TryWrite(address, body.Span, contentType, metadata, trace) is { } written)
        {
            var answered = await app.PostAsync(address, written.Bytes, cancellationToken);
            written.Return();
            return answered;
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        DeliveryHeaders.Add(request, metadata, trace);
        using var answer = await app.SendAsync(request, cancellationToken);
        try
        {
            return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    /// <summary>A leading slash, no doubled or trailing one, dots resolved; a query stays.</summary>
    private static string Clean(string route)
    {
        List<string> kept = [];
        foreach (var segment in route.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..") kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            else if (segment != ".") kept.Add(segment);
        }
        return "/" + string.Join('/', kept);
    }
}
