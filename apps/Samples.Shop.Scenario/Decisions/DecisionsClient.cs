using System.Globalization;
using System.Text.Json;

namespace Samples.Shop.Scenario.Decisions;

/// <summary>Asks for decisions and follows them.</summary>
/// <param name="app">The decisions app.</param>
/// <param name="time">The clock.</param>
internal sealed class DecisionsClient(AppClient app, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Decides, and waits some seconds for the outcome.</summary>
    public Task<JsonElement> DecideAsync(string type, object input, int waitSeconds, string key, CancellationToken cancellationToken) => app.SendAsync(
        HttpMethod.Post, $"/v1/decisions/{type}", new { input }, key, cancellationToken,
        ("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={waitSeconds}")));

    public Task ApproveAsync(string id, bool approve, string reason, string key, CancellationToken cancellationToken) =>
        app.SendAsync(HttpMethod.Post, $"/v1/decisions/{id}/approvals", new { approve, reason }, key, cancellationToken);

    /// <summary>What the check of the audit chain says.</summary>
    public Task<JsonElement> VerifyAsync(string key, CancellationToken cancellationToken) => app.GetAsync("/v1/audit/verify", key, cancellationToken);

    /// <summary>The record when nothing more happens, or as it stands when the time is up.</summary>
    public async Task<JsonElement> EndAsync(string id, string key, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var record = await app.GetAsync($"/v1/decisions/{id}", key, cancellationToken);
            if (record.GetProperty("state").GetString() == "final" || time.GetElapsedTime(start) >= limit)
            {
                return record;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
