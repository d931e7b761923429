using System.Diagnostics;
using System.Text;

namespace Agents.Load.Measuring;

/// <summary>The plain agent loop of a demo: so many threads, each blocked until its tool has answered.</summary>
internal static class SynchronousLoop
{
    public static TimeSpan Run(int threads, TimeSpan duration, Latencies samples, Uri server, string path, string arguments)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server };
        var clock = Stopwatch.StartNew();
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            while (clock.Elapsed < duration)
            {
                var start = Stopwatch.GetTimestamp();
                string? failure;
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(arguments, Encoding.UTF8, "application/json") };
                    using var response = http.Send(request);
                    failure = response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode}";
                }
                catch (HttpRequestException e)
                {
                    failure = e.Message;
                }

                samples.Add(Stopwatch.GetElapsedTime(start), failure);
            }
        }))];
        Array.ForEach(all, t => t.Start());
        Array.ForEach(all, t => t.Join());
        return clock.Elapsed;
    }
}
