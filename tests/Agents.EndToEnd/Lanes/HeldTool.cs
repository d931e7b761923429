using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Processes;
using Agents.EndToEnd.Targets;
using Microsoft.AspNetCore.Http;

namespace Agents.EndToEnd.Lanes;

/// <summary>
/// Holds its calls until the test lets them go, and knows in which order they came. A call's argument <c>name</c> names it.
/// </summary>
internal sealed class HeldTool
{
    private readonly ConcurrentQueue<string> _came = new();
    private readonly ConcurrentQueue<string> _brokenOff = new();
    private readonly ConcurrentDictionary<char, int> _inside = new();
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _together;

    /// <summary>The calls in the order in which they came.</summary>
    public IReadOnlyList<string> Came => [.. _came];

    /// <summary>Calls that the worker broke off.</summary>
    public IReadOnlyList<string> BrokenOff => [.. _brokenOff];

    /// <summary>How often a call came while another was here whose name begins with the same letter.</summary>
    public int Together => Volatile.Read(ref _together);

    public static HeldTool Map(ToolServer server, string path)
    {
        var tool = new HeldTool();
        server.Map(path, tool.AnswerAsync);
        return tool;
    }

    /// <summary>Lets all go, those that come later too.</summary>
    public void LetGo() => _go.TrySetResult();

    /// <summary>Waits until so many calls have come.</summary>
    public async Task CameAsync(int calls, AgentSystem system) => await Poll.UntilAsync(
        $"{calls} calls have come", TimeSpan.FromSeconds(20), () => Task.FromResult(_came.Count >= calls ? this : null),
        TestContext.Current.CancellationToken, system.Tails);

    private async Task AnswerAsync(HttpContext context)
    {
        var name = (await context.Request.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString()!;
        if (_inside.AddOrUpdate(name[0], 1, (_, count) => count + 1) > 1)
        {
            Interlocked.Increment(ref _together);
        }

        _came.Enqueue(name);
        try
        {
            await _go.Task.WaitAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            _brokenOff.Enqueue(name);
            return;
        }
        finally
        {
            _inside.AddOrUpdate(name[0], 0, (_, count) => count - 1);
        }

        await context.Response.WriteAsJsonAsync(new { name });
    }
}
