namespace Samples.Shop.Scenario;

/// <summary>Waits until an app can do its work: what it needs is there.</summary>
internal static class AppReadiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>False: not within <paramref name="limit"/>.</summary>
    public static async Task<bool> WaitAsync(HttpClient http, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < limit)
        {
            try
            {
                using var response = await http.GetAsync("/readyz", cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // The demo's own sidecar is not up yet.
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return false;
    }
}
