using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Kill;

/// <summary>A call that a caller was told is accepted.</summary>
/// <param name="Key">The caller's idempotency key, or null.</param>
internal sealed record AcceptedCall(string Id, string Tool, string? Key);

/// <summary>
/// Callers that submit a mix of calls while processes die. With a key they ask again until they get an answer, as real callers
/// would; without one they never do.
/// </summary>
internal sealed class Traffic(AgentSystem system, int seed)
{
    private static readonly string[] Tools =
    [
        "payment.charge", "profile.lookup", "payment.charge", "identity.verify", "payment.charge", "order.get", "crm.update",
        "payment.charge", "inventory.check", "payment.charge",
    ];

    public ConcurrentBag<AcceptedCall> Accepted { get; } = [];

    /// <summary>Submissions without a key whose answer never came: nothing is known of them, and nothing is promised.</summary>
    public int Unanswered => _unanswered;

    private int _unanswered;

    /// <summary>One caller: so many calls, one after another, with small pauses.</summary>
    public async Task CallAsync(int caller, int calls, CancellationToken cancellationToken)
    {
        var random = new Random(seed + caller);
        for (var i = 0; i < calls; i++)
        {
            var tool = Tools[random.Next(Tools.Length)];
            var key = random.Next(4) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"kill-{caller}-{i}");
            var number = 1000 + random.Next(1000);
            await SubmitAsync(tool, Arguments(tool, number), key, random.Next(3) == 0 ? "wait=1" : null, cancellationToken);
            await Task.Delay(random.Next(1200), cancellationToken);
        }
    }

    private async Task SubmitAsync(string tool, object arguments, string? key, string? prefer, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tools/{tool}/calls")
            {
                Content = JsonContent.Create(new { arguments, deadlineMs = 600_000 }),
            };
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            if (prefer is not null)
            {
                request.Headers.Add("Prefer", prefer);
            }

            try
            {
                using var response = await system.Gateway.SendAsync(request, cancellationToken);
                var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
                if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted)
                {
                    Accepted.Add(new AcceptedCall(body.GetProperty("id").GetString()!, tool, key));
                    return;
                }

                // The system may refuse for a while, but never for a wrong reason.
                Assert.True(response.StatusCode >= HttpStatusCode.InternalServerError, $"{(int)response.StatusCode}: {body}");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
            {
                // The gateway died under this request.
            }

            if (key is null)
            {
                Interlocked.Increment(ref _unanswered);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    private static object Arguments(string tool, int number) => tool switch
    {
        "payment.charge" => new { customerId = $"c-{number}", orderId = $"o-{number}", amountCents = 100 + (number % 900), currency = "EUR" },
        "identity.verify" => new { customerId = $"c-{number}", postalCode = $"{10_000 + (number * 7)}" },
        "order.get" => new { orderId = $"o-{number}" },
        "inventory.check" => new { sku = "chair-03", quantity = 1 + (number % 5) },
        "crm.update" => new { customerId = $"c-{number}", topic = "kill", note = $"note {number}" },
        _ => new { customerId = $"c-{number}" },
    };
}
