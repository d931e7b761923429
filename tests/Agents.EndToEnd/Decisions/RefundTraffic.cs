using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

/// <summary>Callers that ask for refunds while processes die, each with a key, and again until they get an answer, as real callers would.</summary>
internal sealed class RefundTraffic(AgentSystem system, int seed) : IDisposable
{
    public const int AmountCents = 1000;
    private static readonly TimeSpan OrdersLimit = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _probing = new(1);

    /// <summary>The decision of each customer's number.</summary>
    public ConcurrentDictionary<int, string> Decisions { get; } = new();

    public async Task AskAsync(int caller, IEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        var random = new Random(seed + caller);
        foreach (var number in numbers)
        {
            var decision = await DecideAsync(number, cancellationToken);
            Decisions[number] = decision.GetProperty("id").GetString()!;
            // No fact, no refund: the others wait until there are facts, or all of them would go to review while a process is dead.
            if (decision.TryGetProperty("outcome", out var outcome) && outcome.GetString() == "review")
                await UntilOrdersAreReadAsync(cancellationToken);
            await Task.Delay(random.Next(1000), cancellationToken);
        }
    }

    public void Dispose() => _probing.Dispose();

    /// <summary>Lets the carrier fail now and then; again and again, for a shop that was killed forgets it.</summary>
    public async Task DisturbShippingAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await system.Shop.PutAsJsonAsync("/switches/shipping.book", new { errorRate = 0.25 }, stop);
                await Task.Delay(TimeSpan.FromMilliseconds(500), stop);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                // The shop is dead, or the test has what it needs.
            }
        }
    }

    private async Task<JsonElement> DecideAsync(int number, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/decisions/refund")
            {
                Content = JsonContent.Create(new { input = RunsFixture.Refund(number, AmountCents) }),
            };
            request.Headers.Add("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"refund-{number}"));
            request.Headers.Add("Prefer", "wait=1");
            try
            {
                using var response = await system.Decisions.SendAsync(request, cancellationToken);
                var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
                if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted)
                    return body;
                // It may refuse for a while, but never for a wrong reason.
                Assert.True(response.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests, $"{(int)response.StatusCode}: {body}");
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
            {
                // The app died under this request.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    // One caller after another: the probes are not what the system is to be busy with.
    private async Task UntilOrdersAreReadAsync(CancellationToken cancellationToken)
    {
        await _probing.WaitAsync(cancellationToken);
        try
        {
            await Poll.UntilAsync("order.get succeeds", OrdersLimit, () => ReadOrderAsync(cancellationToken), system);
        }
        finally
        {
            _probing.Release();
        }
    }

    private async Task<JsonElement?> ReadOrderAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tools/order.get/calls")
        {
            Content = JsonContent.Create(new { arguments = new { orderId = "o-1000" } }),
        };
        request.Headers.Add("Prefer", "wait=5");
        try
        {
            using var response = await system.Gateway.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                return null;
            var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return body.GetProperty("status").GetString() == "succeeded" ? body : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            // The gateway died under this request.
            return null;
        }
    }
}
