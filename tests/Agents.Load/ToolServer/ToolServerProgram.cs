using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Agents.Load.ToolServer;

/// <summary>
/// The tools behind the system under load, in a process of their own: any name is a tool (<c>POST /tools/NAME</c>), behaves as it
/// is told (<c>PUT /behaviours/NAME</c>) and counts its calls (<c>GET /counts/NAME</c>). <c>POST /booked/NAME</c> also writes each execution
/// into the book.
/// </summary>
internal sealed class ToolServerProgram(ExecutionBook? book)
{
    private const int MaxMs = 3_600_000;
    private readonly ConcurrentDictionary<string, Behaviour> _behaviours = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CallCounter> _counters = new(StringComparer.Ordinal);

    public static async Task RunAsync(int port, int? http2Port, string? bookFile, bool workflows, CancellationToken cancellationToken)
    {
        using var book = bookFile is null ? null : new ExecutionBook(bookFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
            if (http2Port is { } other)
            {
                kestrel.Listen(IPAddress.Loopback, other, listen => listen.Protocols = HttpProtocols.Http2);
            }
        });
        if (workflows)
        {
            BareWorkflow.Add(builder.Services);
        }

        await using var app = builder.Build();
        new ToolServerProgram(book).Map(app);
        if (workflows)
        {
            BareWorkflow.Map(app);
        }

        await app.RunAsync(cancellationToken);
    }

    private void Map(WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Ok());
        app.MapPost("/tools/{tool}", CallAsync);

        // Not a behaviour: this process may be killed, and would have forgotten to write down when it comes back.
        app.MapPost("/booked/{tool}", (string tool, HttpContext context) =>
        {
            // Done before the answer: what is lost on the way back was executed all the same.
            book?.Add(context.Request.Headers["Idempotency-Key"].ToString());
            return CallAsync(tool, context);
        });
        app.MapPost("/batch/{tool}", BatchAsync);
        app.MapPut("/behaviours/{tool}", (string tool, Behaviour behaviour) => { _behaviours[tool] = behaviour; });
        app.MapGet("/counts/{tool}", (string tool) => Counter(tool).Read());
        app.MapDelete("/counts", () =>
        {
            foreach (var counter in _counters.Values)
            {
                counter.Forget();
            }
        });
        app.MapGet("/executions/{key}", (string key) => book?.Has(key) == true
            ? Results.Ok(new { key })
            : Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "No such execution."));
    }

    private CallCounter Counter(string tool) => _counters.GetOrAdd(tool, _ => new CallCounter());

    private async Task<IResult> CallAsync(string tool, HttpContext context)
    {
        using var visit = Counter(tool).Enter();
        using var arguments = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var behaviour = _behaviours.GetValueOrDefault(tool) ?? new Behaviour();
        var spread = Whole(arguments, "spreadMs");
        var ms = behaviour.DelayMs + Whole(arguments, "ms") + (spread == 0 ? 0 : Random.Shared.Next(spread) - (spread / 2));
        return await AnswerAsync(tool, behaviour, ms, context.RequestAborted) ?? Results.Bytes("{\"ok\":true}"u8.ToArray(), "application/json");
    }

    private static int Whole(JsonDocument arguments, string name) =>
        arguments.RootElement.TryGetProperty(name, out var value) ? Math.Clamp(value.GetInt32(), 0, MaxMs) : 0;

    private async Task<IResult> BatchAsync(string tool, HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var items = body.RootElement.GetProperty("items").EnumerateArray().ToList();
        using var visit = Counter(tool).Enter(items.Count);
        var behaviour = _behaviours.GetValueOrDefault(tool) ?? new Behaviour();
        return await AnswerAsync(tool, behaviour, behaviour.DelayMs, context.RequestAborted)
            ?? Results.Json(new { items = items.ConvertAll(i => new { id = i.GetProperty("id").GetString(), result = new { ok = true } }) });
    }

    private async Task<IResult?> AnswerAsync(string tool, Behaviour behaviour, int ms, CancellationToken callerGone)
    {
        try
        {
            if (behaviour.Hang || ms > 0)
            {
                await Task.Delay(behaviour.Hang ? MaxMs : ms, callerGone);
            }
        }
        catch (OperationCanceledException)
        {
            // The caller gave up; there is nobody to answer.
            return Results.Empty;
        }

        if (behaviour.ErrorRate <= 0 || Random.Shared.NextDouble() >= behaviour.ErrorRate)
        {
            return null;
        }

        Counter(tool).Error();
        return Results.Problem(statusCode: StatusCodes.Status500InternalServerError, title: "The tool fails as it was told to.");
    }
}
