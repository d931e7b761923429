namespace Dapr.Sidecar.Cli;

/// <summary><c>--wait</c>: until the sidecar on a port serves outbound calls, at most a minute. Like daprd it ends with 0 in any case.</summary>
internal static class WaitCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(string port, TextWriter output, TimeProvider time)
    {
        var address = new Uri($"http://localhost:{port}/v1.0/healthz/outbound");
        await output.WriteLineAsync($"Waiting for Dapr to be outbound ready (at most {Limit.TotalSeconds:0} seconds): {address}");
        using var http = new HttpClient { Timeout = TimeSpan.FromMilliseconds(500) };
        var start = time.GetTimestamp();
        string last;
        do
        {
            try
            {
                using var answer = await http.GetAsync(address);
                if (answer.IsSuccessStatusCode)
                {
                    await output.WriteLineAsync("Dapr is outbound ready!");
                    return 0;
                }
                last = $"status {(int)answer.StatusCode}";
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                last = e.Message;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), time);
        }
        while (time.GetElapsedTime(start) < Limit);
        await output.WriteLineAsync($"Dapr did not become outbound ready: {last}");
        return 0;
    }
}
