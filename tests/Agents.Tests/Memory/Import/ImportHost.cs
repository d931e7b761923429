using Agents.Contracts.Calls;
using Agents.Memory.Knowledge;
using Agents.Tests.Memory.Knowledge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Memory.Import;

/// <summary>The routes of the knowledge as they are, with stores in memory and two keys.</summary>
internal sealed class ImportHost : IAsyncDisposable
{
    public const string Writer = "writer-key";
    public const string OnlyReader = "reader-key";
    private WebApplication _app = null!;

    public Rig Rig { get; } = new();

    public string Url => _app.Urls.First();

    public int Requests { get; private set; }

    /// <summary>Runs before a request; true: it has answered.</summary>
    public Func<HttpContext, int, Task<bool>>? Before { get; set; }

    public async Task<ImportHost> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Rig.AddTo(builder);
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            Requests++;
            if (Before is { } before && await before(context, Requests))
                return;
            var scope = context.Request.Headers["X-Api-Key"].ToString() switch { Writer => "knowledge:write", OnlyReader => "knowledge:read", _ => null };
            if (scope is null)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }
            context.Features.Set(new Principal { Tenant = "acme", Subject = "anna", Scopes = [scope, "group:hr"] });
            await next(context);
        });
        _app.MapGroup("/v1").MapKnowledge();
        await _app.StartAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Rig.DisposeAsync();
    }
}
