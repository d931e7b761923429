using Microsoft.AspNetCore.Http;

namespace Agents.EndToEnd.Targets;

/// <summary>Counts its calls, and is well or sick as the test says.</summary>
internal sealed class CountedTool
{
    private volatile RequestDelegate _answer;
    private int _calls;

    private CountedTool(RequestDelegate answer) => _answer = answer;

    /// <summary>Calls that it got.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Puts one into the server.</summary>
    public static CountedTool Map(ToolServer server, string path, RequestDelegate answer)
    {
        var tool = new CountedTool(answer);
        server.Map(path, context =>
        {
            Interlocked.Increment(ref tool._calls);
            return tool._answer(context);
        });
        return tool;
    }

    public void Become(RequestDelegate answer) => _answer = answer;

    /// <summary>Answers.</summary>
    public static Task Well(HttpContext context) => context.Response.WriteAsJsonAsync(new { well = true });

    /// <summary>Cuts the connection without an answer.</summary>
    public static Task Sick(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Answers with an error of its own.</summary>
    public static Task Failing(HttpContext context) => ToolServer.RefuseAsync(context, 500, "urn:test:failing");
}
